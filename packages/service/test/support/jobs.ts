import { newKey } from '../../src/keys/key.js';
import { EventReader } from './events.js';
import { type Answer, type Body, liveService, until } from './live.js';

export const KEYS = { ada: newKey('ada'), bob: newKey('bob') };
export type Name = keyof typeof KEYS;

/** A service with keys for two, and what tests ask of its jobs. */
export async function jobService(env: Record<string, string>) {
  const keys = Object.values(KEYS).map(({ entry }) => `${entry.name}:${entry.hash}`);
  const service = await liveService({
    PYCELL_WARM: 'none',
    PYCELL_CELLS: '3',
    PYCELL_KEYS: keys.join(','),
    ...env,
  });
  const headers = (name: Name) => ({ authorization: `Bearer ${KEYS[name].key}` });

  async function ask(
    method: string,
    path: string,
    name: Name = 'ada',
    init: RequestInit = {},
  ): Promise<Answer> {
    const response = await fetch(`${service.url}${path}`, {
      method,
      ...init,
      headers: { ...headers(name), ...(init.headers as Record<string, string>) },
    });
    const text = await response.text();
    const isJson = /json\b/.test(response.headers.get('content-type') ?? '') && !text.includes('\n');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
  }

  const submit = (body: unknown, name: Name = 'ada', more: Record<string, string> = {}) =>
    ask('POST', '/jobs', name, {
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...more },
    });
  const read = async (id: string, name: Name = 'ada'): Promise<Body> =>
    (await ask('GET', `/jobs/${id}`, name)).body;

  /** The job or batch as it is once it has come to one of the states. */
  async function reached(
    id: string,
    states: string[] = ['done', 'failed', 'cancelled'],
    ms = 60_000,
  ): Promise<Body> {
    let job: Body = {};
    await until(async () => {
      job = await read(id);
      return states.includes(job.state);
    }, ms);
    return job;
  }

  /** Hands in one and gives back how it ended. */
  async function through(body: unknown): Promise<Body> {
    return reached((await submit(body)).body.id);
  }

  /** Reads events until the stream ends, or `enough` says so. */
  async function events(
    id: string,
    options: { from?: string; enough?: (reader: EventReader) => boolean; name?: Name } = {},
  ) {
    const { from, enough = () => false, name = 'ada' } = options;
    const response = await fetch(`${service.url}/jobs/${id}/events`, {
      headers: { ...headers(name), ...(from && { 'last-event-id': from }) },
    });
    const reader = new EventReader();
    const ids: string[] = [];
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const text = decoder.decode(chunk, { stream: true });
      ids.push(...[...text.matchAll(/^id: (.*)$/gm)].map(([, each]) => each as string));
      reader.push(text.replaceAll(/^id: .*\n/gm, ''));
      // Leaving the loop closes the connection.
      if (enough(reader)) break;
    }
    return { status: response.status, events: reader.events, ids };
  }

  await service.ready;
  return { ...service, ask, submit, read, reached, through, events };
}

export type JobService = Awaited<ReturnType<typeof jobService>>;
