/** The client has no dependencies, so its types are its own: held here against those that the service answers by. */
import type * as client from '@pycell/client';
import type * as engine from '@pycell/engine';
import { expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type * as answers from '../src/openapi/answers.js';
import type * as execution from '../src/openapi/execution.js';
import type { checkSchema } from '../src/request/check-schema.js';
import type { executeSchema } from '../src/request/execute-schema.js';
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
