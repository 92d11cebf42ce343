import type { GuaranteeReport, IsolationReport } from '@pycell/engine';

/** What `pycell doctor` found. */
export interface Diagnosis {
  python: string;
  isolation: IsolationReport;
  /** Why the sandbox does not start here, if it does not. */
  failure: { reason: string; remedy: string } | null;
}

const LEVELS: Record<IsolationReport['level'], string> = {
  full: 'full: every layer holds',
  partial: 'partial: every guarantee holds, with fewer layers than there could be',
  none: 'none: a guarantee is missing, so pycell does not start here',
};

/** A diagnosis as a page for the terminal. */
export function diagnosisText({ python, isolation, failure }: Diagnosis): string {
  const { level, jail, guarantees } = isolation;
  const missing = guarantees.flatMap((guarantee) =>
    guarantee.missing.map((layer) => ({ ...layer, of: guarantee.name })),
  );
  return [
    `python     ${python}`,
    `jail       ${jail}`,
    `isolation  ${LEVELS[level]}`,
    '',
    ...table(guarantees),
    ...(missing.length > 0 ? ['', 'Missing layers'] : []),
    ...missing.flatMap(({ of, layer, reason, remedy }) => [
      `  ${of}: ${layer}: ${reason}`,
      `    → ${remedy}`,
    ]),
    ...(failure === null
      ? []
      : ['', `The sandbox does not start: ${failure.reason}`, `  → ${failure.remedy}`]),
    '',
  ].join('\n');
}

function table(guarantees: GuaranteeReport[]): string[] {
  const width = Math.max(0, ...guarantees.map(({ name }) => name.length));
  return guarantees.map(
    ({ name, held, layers }) =>
      `  ${held ? '✓' : '✗'} ${name.padEnd(width)}  ${layers.join(', ') || 'nothing holds this'}`,
  );
}
