import { ConfigError, loadConfig, newKey } from '@pycell/service';
import { EXIT } from './exit-codes.js';
import { CommandError } from './failure.js';

/** `pycell key NAME`: a key for a caller, and what the service is given to know it by. Neither is kept anywhere. */
export async function key(name: string, flags: { json?: boolean }): Promise<number> {
  const made = newKey(name);
  const { hash } = made.entry;
  checkName(name, hash);
  process.stdout.write(flags.json ? `${JSON.stringify(made, null, 2)}\n` : page(made.key, name, hash));
  return EXIT.ok;
}

function page(secret: string, name: string, hash: string): string {
  return [
    secret,
    '',
    'Give this key to the caller; it cannot be shown again. The service gets its hash, in one of two ways:',
    '',
    `  PYCELL_KEYS       ${name}:${hash}`,
    '                    (several with commas between)',
    `  PYCELL_KEYS_FILE  {"keys": [${JSON.stringify({ name, hash })}]}`,
    '                    (read again when it changes; a key may have "share", "rate" and "expires")',
    '',
  ].join('\n');
}

/** The service is asked whether it would take it. */
function checkName(name: string, hash: string): void {
  try {
    loadConfig({ PYCELL_KEYS: `${name}:${hash}` });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const takes = '1 to 64 letters, digits and . _ @ -, beginning with a letter or digit';
    throw new CommandError(`the name ${JSON.stringify(name)} is not one; it takes ${takes}`, EXIT.usage);
  }
}
