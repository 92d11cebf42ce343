import type { RuntimeReport } from '@pycell/client';
import { useId } from 'react';
import { aboveCeiling, type LimitName, UNITS } from './bounds.js';
import { FIGURES, type Figures, type LimitTexts } from './draft.js';
import { PaneProblem } from './pane-problem.js';

interface OptionsPaneProps {
  limits: LimitTexts;
  figures: Figures;
  runtime: RuntimeReport | undefined;
  problem: string | undefined;
  onChange(part: { limits: LimitTexts } | { figures: Figures }): void;
}

const FIGURE_LABELS: Record<Figures, string> = { svg: 'SVG', png: 'PNG', none: 'none' };

const FIELDS: { name: LimitName; label: string }[] = [
  { name: 'wallSeconds', label: 'Wall time' },
  { name: 'cpuSeconds', label: 'Processor' },
  { name: 'memoryMiB', label: 'Memory' },
];

/** Lower bounds for one run than the service's own, which stand in the fields; its seed, and the form of its figures. */
export function OptionsPane({ limits, figures, runtime, problem, onChange }: OptionsPaneProps) {
  const bounds = runtime?.limits;
  const id = useId();
  return (
    <div className="flex h-full flex-col">
      <div className="grid min-h-0 flex-1 grid-cols-3 content-start gap-x-3 gap-y-2 overflow-auto px-4 py-2">
        {FIELDS.map(({ name, label }) => {
          const { limit, factor, unit } = UNITS[name];
          const ceiling = bounds?.[limit]?.ceiling;
          const above = aboveCeiling(name, limits[name], bounds);
          return (
            <div key={name}>
              <div className="flex flex-wrap justify-between gap-x-2 text-[13px]">
                <label htmlFor={`${id}-${name}`} className="text-muted">
                  {label} in {unit}
                </label>
                {above && (
                  <span id={`${id}-${name}-above`} role="status" className="text-danger">
                    {above}
                  </span>
                )}
              </div>
              <input
                id={`${id}-${name}`}
                className="field"
                inputMode="decimal"
                placeholder={ceiling === undefined ? '' : `at most ${ceiling / factor}`}
                value={limits[name]}
                aria-invalid={above !== undefined}
                aria-describedby={above && `${id}-${name}-above`}
                onChange={(event) => onChange({ limits: { ...limits, [name]: event.target.value } })}
              />
            </div>
          );
        })}
        <div>
          <label htmlFor={`${id}-seed`} className="text-[13px] text-muted">
            Random seed
          </label>
          <input
            id={`${id}-seed`}
            className="field"
            inputMode="numeric"
            placeholder="fresh"
            value={limits.seed}
            onChange={(event) => onChange({ limits: { ...limits, seed: event.target.value } })}
          />
        </div>
        <div>
          <label htmlFor={`${id}-figures`} className="text-[13px] text-muted">
            Figures as
          </label>
          <select
            id={`${id}-figures`}
            className="field"
            value={figures}
            onChange={(event) => onChange({ figures: event.target.value as Figures })}
          >
            {FIGURES.map((each) => (
              <option key={each} value={each}>
                {FIGURE_LABELS[each]}
              </option>
            ))}
          </select>
        </div>
      </div>
      <PaneProblem id={`${id}-problem`} text={problem} />
    </div>
  );
}
