import type { Outcome } from '@pycell/engine';

/**
 * The body of `POST /run`: what the code came to, in front of what every run tells. `output` is what the code has set
 * the variable to, or else what it printed.
 */
export function renderRun(outcome: Outcome): string {
  const { id, resultJson, displaysJson, ...rest } = outcome;
  const printed = outcome.stdout === '' ? 'null' : JSON.stringify(outcome.stdout);
  const exitCode = outcome.status === 'ok' ? 0 : 1;
  const head = `{"id":${JSON.stringify(id)},"output":${resultJson ?? printed},"exitCode":${exitCode}`;
  return `${head},"displays":[${displaysJson.join(',')}],${JSON.stringify(rest).slice(1)}`;
}
