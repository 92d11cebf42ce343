import type { LoadedConfig } from './load.js';
import type { Variable } from './variable.js';
import { CEILINGS, VARIABLES } from './variables.js';

const ALL: Variable<unknown>[] = [...Object.values(VARIABLES), ...Object.values(CEILINGS)];

/** The README's table of the configuration, made from what is checked at the start. */
export function configMarkdown(): string {
  const rows = ALL.map((entry) => {
    const preset = entry.default === undefined ? (entry.unset ?? '') : `\`${entry.default}\``;
    return `| \`${entry.env}\` | ${entry.takes} | ${preset} | ${entry.meaning} |`;
  });
  return ['| variable | takes | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** `pycell serve --print-config`: each variable, its value and where it came from. */
export function configText(sources: LoadedConfig['sources']): string {
  const lines = ALL.map((entry) => {
    const { text, source } = sources[entry.env] ?? { text: undefined, source: 'default' };
    const shown = entry.hidden && text !== undefined ? '(set)' : (text ?? '');
    return [`${entry.env}=${shown}`, text === undefined ? (entry.unset ?? '') : source] as const;
  });
  const width = Math.max(...lines.map(([assignment]) => assignment.length));
  return lines.map(([assignment, note]) => `${assignment.padEnd(width)}  # ${note}`).join('\n');
}
