import type { JobRequest } from '@pycell/client';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';
import { connect, type ServiceFlags } from '../remote/connect.js';
import { type RequestFlags, readRequest } from '../run/request.js';
import { readSettings, type SettingFlags } from './settings.js';

export interface SubmitFlags extends RequestFlags, SettingFlags, ServiceFlags {
  idempotencyKey?: string;
}

/** `pycell jobs submit FILE`: hands a script in, and prints the job's id alone. */
export async function submit(file: string, flags: SubmitFlags): Promise<number> {
  const { idempotencyKey } = flags;
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,255}$/.test(idempotencyKey))
    throw new CommandError(
      '--idempotency-key takes 1 to 255 printable ASCII characters, no space',
      EXIT.usage,
    );
  const settings = readSettings(flags);
  const { inputJson, ...request } = await readRequest(file, flags);
  const { client } = connect(flags, inputJson === undefined ? {} : { input: inputJson });
  const { id } = await client.jobs.submit(
    { ...(request as JobRequest), ...settings },
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );
  process.stdout.write(`${id}\n`);
  return EXIT.ok;
}
