import { LIMIT_NAMES, LIMIT_RULES, type Limits } from '@pycell/engine';
import { nearest, parseSize } from '@pycell/service';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';

const MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/**
 * The limits of `--limit wall=5s --limit memory=1GiB`. Names are those of the API, or the same without their unit;
 * without one a number is in the unit of the API.
 *
 * @throws CommandError
 */
export function parseLimits(texts: string[]): Partial<Limits> {
  return Object.fromEntries(texts.map(parseLimit));
}

function parseLimit(text: string): [keyof Limits, number] {
  const [, typed = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const name = limitNamed(typed.trim());
  if (name === undefined) {
    const near = nearest(typed, [...SHORT.keys()]);
    throw wrong(
      `${JSON.stringify(text)}; it takes NAME=VALUE, where NAME is one of ${[...SHORT.keys()].join(', ')}`,
      near,
    );
  }
  const { unit, min, max } = LIMIT_RULES[name];
  const [parse, takes] = UNITS[unit];
  const number = parse(value.trim());
  if (number === undefined || number < min || number > max) {
    throw wrong(
      `${JSON.stringify(text)}; ${typed} takes ${takes}, ${min} to ${max}${unit === 'count' ? '' : ` ${unit}`}`,
    );
  }
  return [name, number];
}

/** `wall` → `wallMs`, `memory` → `memoryBytes`, in the API's order. */
const SHORT = new Map(LIMIT_NAMES.map((name) => [name.replace(/(Ms|Bytes)$/, ''), name]));

function limitNamed(typed: string): keyof Limits | undefined {
  return LIMIT_NAMES.find((name) => name === typed) ?? SHORT.get(typed);
}

const UNITS = {
  ms: [parseMs, 'a time such as 5s, 500ms or 2m'],
  bytes: [parseSize, 'a size such as 64MiB or 1GiB'],
  count: [(text: string) => (/^\d+$/.test(text) ? Number(text) : undefined), 'a whole number'],
} as const;

function parseMs(text: string): number | undefined {
  const [, digits, unit = 'ms'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h)?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Math.round(Number(digits) * (MS[unit] ?? 1));
}

function wrong(message: string, near?: string): CommandError {
  return new CommandError(`--limit is ${message}${near ? `; did you mean ${near}?` : ''}`, EXIT.usage);
}
