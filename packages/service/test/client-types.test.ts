/** The client has no dependencies, so its types are its own: held here against those that the service answers by. */
import type * as client from '@pycell/client';
import type * as engine from '@pycell/engine';
import { expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type * as answers from '../src/openapi/answers.js';
import type * as execution from '../src/openapi/execution.js';
import type * as jobs from '../src/openapi/jobs.js';
import type { checkSchema } from '../src/request/check-schema.js';
import type { executeSchema } from '../src/request/execute-schema.js';
import type { batchSchema, jobSchema } from '../src/request/job-schema.js';
import type { runSchema } from '../src/request/run-schema.js';

/** Checked by the compiler: `npm run typecheck`. */
test("the client's types are the engine's", () => {
  expectTypeOf<client.Status>().toEqualTypeOf<engine.Status>();
  expectTypeOf<client.Limits>().toEqualTypeOf<engine.Limits>();
  expectTypeOf<client.Receipt>().toEqualTypeOf<engine.Receipt>();
  expectTypeOf<client.RequestFile>().toEqualTypeOf<engine.RequestFile>();
  expectTypeOf<client.OutputFile>().toEqualTypeOf<engine.OutputFile>();
  expectTypeOf<client.Truncation>().toEqualTypeOf<engine.Truncation>();
  expectTypeOf<client.IsolationReport>().toEqualTypeOf<engine.IsolationReport>();
});

test("the client's types are those of the document", () => {
  expectTypeOf<client.Execution>().toEqualTypeOf<z.infer<typeof execution.execution>>();
  expectTypeOf<client.RunResult>().toEqualTypeOf<z.infer<typeof execution.restrictedRun>>();
  expectTypeOf<client.CheckResult>().toEqualTypeOf<z.infer<typeof answers.check>>();
  expectTypeOf<client.RuntimeReport>().toExtend<z.infer<typeof answers.runtime>>();
});

test('the client sends the fields that are checked, and they are of the same types', () => {
  type Execute = z.infer<typeof executeSchema>;
  type Run = z.infer<typeof runSchema>;
  expectTypeOf<keyof client.ExecuteRequest>().toEqualTypeOf<keyof Execute>();
  expectTypeOf<keyof client.RunRequest>().toEqualTypeOf<keyof Run>();
  expectTypeOf<client.ExecuteRequest>().toExtend<Omit<Execute, 'limits'>>();
  expectTypeOf<client.RunRequest>().toExtend<Omit<Run, 'limits'>>();
  expectTypeOf<client.CheckRequest>().toExtend<z.infer<typeof checkSchema>>();
});

/** A problem has members of its own kind beside those that all have: the client leaves them open. */
type WithoutProblem<T> = Omit<T, 'problem'>;

test("the client's jobs are those of the document", () => {
  expectTypeOf<WithoutProblem<client.ListedJob>>().toEqualTypeOf<
    WithoutProblem<z.infer<typeof jobs.jobInList>>
  >();
  expectTypeOf<WithoutProblem<client.Job>>().toEqualTypeOf<WithoutProblem<z.infer<typeof jobs.job>>>();
  expectTypeOf<WithoutProblem<client.BatchResult>>().toEqualTypeOf<
    WithoutProblem<z.infer<typeof jobs.resultLine>>
  >();
  expectTypeOf<client.Batch>().toEqualTypeOf<z.infer<typeof jobs.batch>>();
  expectTypeOf<client.BatchCounts>().toEqualTypeOf<z.infer<typeof jobs.counts>>();
  expectTypeOf<client.WebhookState>().toEqualTypeOf<z.infer<typeof jobs.webhookState>>();
  expectTypeOf<client.Cancelled>().toEqualTypeOf<z.infer<typeof jobs.cancelled>>();
  expectTypeOf<client.SubmittedJob | client.SubmittedBatch>().toExtend<z.infer<typeof jobs.submitted>>();
  expectTypeOf<keyof client.JobList>().toEqualTypeOf<keyof z.infer<typeof jobs.jobList>>();
  expectTypeOf<z.infer<typeof answers.problem>>().toExtend<client.Problem>();
});

test('the client hands in jobs with the fields that are checked, and they are of the same types', () => {
  type Job = z.input<typeof jobSchema>;
  expectTypeOf<keyof client.JobRequest>().toEqualTypeOf<keyof Job>();
  expectTypeOf<keyof client.BatchRequest>().toEqualTypeOf<keyof z.input<typeof batchSchema>>();
  expectTypeOf<client.JobSettings>().toExtend<Pick<Job, keyof client.JobSettings>>();
});
