import { PycellClient } from '@pycell/client';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';
import { shellWord } from '../shell-word.js';
import { splicing } from './splicing.js';
import { rememberTexts } from './texts.js';

/** Where the service is, and whom it takes us for. */
export interface ServiceFlags {
  url?: string;
  apiKey?: string;
}

/** The client of a service. */
export interface Connection {
  client: PycellClient;
  /** The JSON that something came as. */
  textOf(value: object): string;
}

/** @param members are added to every body as they are; see `splicing` */
export function connect(flags: ServiceFlags, members: Record<string, string> = {}): Connection {
  const { parseJson, textOf } = rememberTexts();
  const apiKey = flags.apiKey || process.env.PYCELL_API_KEY;
  const client = new PycellClient({
    url: serviceUrl(flags),
    ...(apiKey && { apiKey }),
    parseJson,
    fetch: splicing(members),
  });
  return { client, textOf };
}

/** `--url`, or PYCELL_URL where it is not given. @throws CommandError */
export function serviceUrl(flags: ServiceFlags): string {
  const text = flags.url || process.env.PYCELL_URL;
  if (!text) throw new CommandError('which service? Give --url URL, or set PYCELL_URL', EXIT.usage);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url.href;
  const name = flags.url ? '--url' : 'PYCELL_URL';
  throw new CommandError(
    `${name} is ${JSON.stringify(text)}; it takes a URL such as http://localhost:8080`,
    EXIT.usage,
  );
}

/** What to add to a command that we advise, so that it asks the same service. */
export function urlFlag({ url }: ServiceFlags): string {
  return url ? ` --url ${shellWord(url)}` : '';
}
