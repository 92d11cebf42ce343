import { statSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Config } from '../config/variables.js';
import { readKeysFile } from './file.js';
import { Keyring } from './keyring.js';

/**
 * How often the file is looked at. fs.watch is not enough: it tells nothing on network file systems, and loses a file
 * that is replaced by renaming, as editors and Kubernetes do it.
 */
const LOOK_MS = 2000;

export interface OpenKeyring {
  keyring: Keyring;
  close(): void;
}

/**
 * The keys of a configuration, or undefined where it has none and the service is open. The file is read again when it
 * has changed; while it is broken, the keys from before stay valid.
 *
 * @throws ConfigError where the file cannot be read now
 */
export function openKeyring(config: Config, log: Logger, lookMs = LOOK_MS): OpenKeyring | undefined {
  const { keys = [], keysFile } = config;
  if (keysFile === undefined) {
    return config.keys ? { keyring: new Keyring(keys), close: () => {} } : undefined;
  }
  let seen = stampOf(keysFile);
  const keyring = new Keyring([...keys, ...readKeysFile(keysFile)]);
  const timer = setInterval(look, lookMs).unref();
  return { keyring, close: () => clearInterval(timer) };

  function look(): void {
    const stamp = stampOf(keysFile as string);
    if (stamp === seen) return;
    seen = stamp;
    try {
      keyring.replace([...keys, ...readKeysFile(keysFile as string)]);
      log.info({ keys: keyring.size }, 'keys read again');
    } catch (error) {
      log.error({ reason: (error as Error).message }, 'keys not read again; those from before stay valid');
    }
  }
}

/** Differs when the file was written or replaced; links are followed, as a mounted secret is one. */
function stampOf(path: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
