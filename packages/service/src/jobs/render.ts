import type { Batch, Job } from '@pycell/jobs';

/** A job or a batch as its owner sees it, without its answer. */
export function shownJob(job: Job | Batch): Record<string, unknown> {
  if (job.kind === 'batch') {
    const { id, kind, state, priority, notBefore, createdAt, finishedAt, webhook, counts } = job;
    return { id, kind, state, priority, notBefore, createdAt, finishedAt, webhook, counts };
  }
  const { answerBytes: _, problem, position, ...rest } = job;
  const { id, kind, state, ...more } = rest;
  return { id, kind, state, position, ...more, problem: problem === null ? null : JSON.parse(problem) };
}

/** The same as JSON text, with the text of the answer spliced in: its numbers keep every digit. */
export function jobText(job: Job, answer = 'null'): string {
  return `${JSON.stringify(shownJob(job)).slice(0, -1)},"answer":${answer}}`;
}
