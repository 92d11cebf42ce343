import type { JobSettings } from '@pycell/client';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';

/** The flags of `settingOptions`. */
export interface SettingFlags {
  priority?: string;
  notBefore?: string;
  webhook?: string;
  retry?: string;
}

/**
 * What the flags ask for. A webhook's secret comes from PYCELL_WEBHOOK_SECRET, as other users can see flags. What takes
 * more than a number is the service's to judge.
 *
 * @throws CommandError
 */
export function readSettings({ priority, notBefore, webhook, retry }: SettingFlags): JobSettings {
  const secret = process.env.PYCELL_WEBHOOK_SECRET;
  return {
    ...(priority !== undefined && { priority: whole('--priority', priority, -100, 100) }),
    ...(notBefore !== undefined && { notBefore }),
    ...(webhook !== undefined && { webhook: secret ? { url: webhook, secret } : webhook }),
    ...(retry !== undefined && { retry: { limit: whole('--retry', retry, 0, 10) } }),
  };
}

/** A whole number from the command line. @throws CommandError */
export function whole(flag: string, text: string, min: number, max: number): number {
  const number = /^[+-]?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new CommandError(
    `${flag} is ${JSON.stringify(text)}; it takes a whole number, ${min} to ${max}`,
    EXIT.usage,
  );
}
