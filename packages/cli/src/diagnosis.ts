import type { Cause, GuaranteeReport, IsolationReport } from '@pycell/engine';

/** What `pycell doctor` found. */
export interface Diagnosis {
  python: string;
  isolation: IsolationReport;
  /** Why the sandbox does not start here, if it does not; `causes`: of each jail, where several were tried. */
  failure: { reason: string; remedy: string; causes: Cause[] } | null;
}

const LEVELS: Record<IsolationReport['level'], string> = {
  full: 'full: every layer holds',
  partial: 'partial: every guarantee holds, with fewer layers than there could be',
  none: 'none: a guarantee is missing, so pycell does not start here',
};

/** A diagnosis as a page for the terminal. */
export function diagnosisText({ python, isolation, failure }: Diagnosis): string {
  const { level, jail, guarantees } = isolation;
  const missing = missingLayers(guarantees);
  return [
    `python     ${python}`,
    `jail       ${jail}`,
    `isolation  ${LEVELS[level]}`,
    '',
    ...table(guarantees),
    ...(missing.length > 0 ? ['', 'Missing layers'] : []),
    ...missing.flatMap(({ layer, of, reason, remedy }) => [
      `  ${layer} (${of.join(', ')}): ${reason}`,
      `    → ${remedy}`,
    ]),
    ...(failure === null ? [] : ['', ...failureText(failure)]),
    '',
  ].join('\n');
}

/** Each layer once, with the guarantees that it would help to hold. */
function missingLayers(guarantees: GuaranteeReport[]) {
  const found = new Map<string, { layer: string; of: string[]; reason: string; remedy: string }>();
  for (const { name, missing } of guarantees) {
    for (const each of missing) {
      const known = found.get(each.layer);
      if (known) known.of.push(name);
      else found.set(each.layer, { ...each, of: [name] });
    }
  }
  return [...found.values()];
}

function failureText({ reason, remedy, causes }: NonNullable<Diagnosis['failure']>): string[] {
  if (causes.length === 0) return [`The sandbox does not start: ${reason}`, `  → ${remedy}`];
  return [
    'The sandbox does not start. What was tried, strongest first; any one remedy is enough:',
    ...causes.flatMap((cause) => [`  ${cause.jail}: ${cause.reason}`, `    → ${cause.remedy}`]),
  ];
}

function table(guarantees: GuaranteeReport[]): string[] {
  const width = Math.max(0, ...guarantees.map(({ name }) => name.length));
  return guarantees.map(
    ({ name, held, layers }) =>
      `  ${held ? '✓' : '✗'} ${name.padEnd(width)}  ${layers.join(', ') || 'nothing holds this'}`,
  );
}
