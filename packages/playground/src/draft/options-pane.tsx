import type { RuntimeReport } from '@pycell/client';
import { useId } from 'react';
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

/** Lower bounds for one run than the service's own, which stand in the fields; its seed, and the form of its figures. */
export function OptionsPane({ limits, figures, runtime, problem, onChange }: OptionsPaneProps) {
  const ceilings = runtime?.limits;
  const fields: { name: keyof LimitTexts; label: string; unit: string; most: number | undefined }[] = [
    { name: 'wallSeconds', label: 'Wall time', unit: 's', most: ceilings && ceilings.wallMs.ceiling / 1000 },
    {
      name: 'cpuSeconds',
      label: 'Processor',
      unit: 's',
      most: ceilings && ceilings.cpuMs.ceiling / 1000,
    },
    {
      name: 'memoryMiB',
      label: 'Memory',
      unit: 'MiB',
      most: ceilings && ceilings.memoryBytes.ceiling / (1 << 20),
    },
    { name: 'seed', label: 'Random seed', unit: '', most: undefined },
  ];
  const id = useId();
  return (
    <div className="flex h-full flex-col">
      <div className="grid min-h-0 flex-1 grid-cols-3 content-start gap-x-3 gap-y-2 overflow-auto px-4 py-2">
        {fields.map(({ name, label, unit, most }) => (
          <div key={name}>
            <label htmlFor={`${id}-${name}`} className="text-[13px] text-muted">
              {label}
              {unit && ` in ${unit}`}
            </label>
            <input
              id={`${id}-${name}`}
              className="field"
              inputMode={name === 'seed' ? 'numeric' : 'decimal'}
              placeholder={name === 'seed' ? 'fresh' : most === undefined ? '' : `at most ${most}`}
              value={limits[name]}
              onChange={(event) => onChange({ limits: { ...limits, [name]: event.target.value } })}
            />
          </div>
        ))}
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
