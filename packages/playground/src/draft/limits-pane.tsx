import type { RuntimeReport } from '@pycell/client';
import { useId } from 'react';
import type { LimitTexts } from './draft.js';

interface LimitsPaneProps {
  limits: LimitTexts;
  runtime: RuntimeReport | undefined;
  problem: string | undefined;
  onChange(limits: LimitTexts): void;
}

/** Lower bounds for one run than the service's own, which stand in the fields. */
export function LimitsPane({ limits, runtime, problem, onChange }: LimitsPaneProps) {
  const ceilings = runtime?.limits;
  const fields: { name: keyof LimitTexts; label: string; unit: string; most: number | undefined }[] = [
    { name: 'wallSeconds', label: 'Wall time', unit: 's', most: ceilings && ceilings.wallMs.ceiling / 1000 },
    {
      name: 'cpuSeconds',
      label: 'Processor time',
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
    <div className="h-full overflow-auto px-4 py-2">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
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
              placeholder={name === 'seed' ? 'fresh each run' : most === undefined ? '' : `at most ${most}`}
              value={limits[name]}
              onChange={(event) => onChange({ ...limits, [name]: event.target.value })}
            />
          </div>
        ))}
      </div>
      {problem && (
        <p role="alert" className="mt-2 text-[13px] text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}
