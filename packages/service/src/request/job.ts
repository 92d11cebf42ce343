import { hash } from 'node:crypto';
import { type Engine, InputError, LimitError, type RunRequest } from '@pycell/engine';
import { checkWebhookUrl, type Idempotency, type Terms } from '@pycell/jobs';
import type { z } from 'zod';
import type { Config } from '../config/variables.js';
import { Refusal } from '../errors/refusal.js';
import { runOf, withoutInput } from './execute.js';
import { executeSchema } from './execute-schema.js';
import { batchSchema, jobSchema } from './job-schema.js';
import { isPlainObject } from './objects.js';
import { rawItems, rawMember, replaceMember } from './raw-member.js';
import { type Body, readObject } from './read-body.js';
import { readJson } from './read-json.js';

export interface WantedJobs {
  requests: RunRequest[];
  isBatch: boolean;
  terms: Terms;
  /** Of the body, to tell whether another one is the same. */
  hash: string;
}

type ServerTerms = Pick<Config, 'ceilings' | 'webhookNetworks'> & { hasWebhookSecret: boolean };

/**
 * Turns the body of `POST /jobs` into what is to be run, all of it checked.
 *
 * @throws Refusal; where an item of a batch is wrong its message begins with its place
 */
export function readJobs(
  body: unknown,
  { ceilings, webhookNetworks, hasWebhookSecret }: ServerTerms,
): WantedJobs {
  const wanted = wantedJobs(body, (read) => runOf(read, ceilings));
  const { webhook } = wanted.terms;
  if (webhook) {
    const problem = checkWebhookUrl(webhook.url, webhookNetworks);
    if (problem) throw new Refusal('invalid_field', `'webhook' ${problem}`);
    if (webhook.secret === undefined && !hasWebhookSecret) {
      throw new Refusal('invalid_field', "'webhook' needs a 'secret', as this server has none of its own");
    }
  }
  return wanted;
}

/**
 * Whether the runs are ones that the engine takes.
 *
 * @throws as `readJobs`, or what `check` throws
 */
export function checkRuns({ requests, isBatch }: WantedJobs, check: Engine['check']): void {
  for (const [index, request] of requests.entries()) {
    try {
      check(request);
    } catch (error) {
      throw isBatch ? placed(error, `items[${index}]`) : error;
    }
  }
}

function wantedJobs(
  body: unknown,
  toRun: (read: Body<z.infer<typeof executeSchema>>) => RunRequest,
): WantedJobs {
  const json = readJson(body, withoutInputs);
  const digest = hash('sha256', json.text);
  const isBatch = isPlainObject(json.value) && Object.hasOwn(json.value, 'items');
  if (!isBatch) {
    const read = readObject(json, jobSchema);
    return { requests: [toRun(read)], isBatch, terms: termsOf(read), hash: digest };
  }
  const read = readObject(json, batchSchema);
  const texts = rawItems(rawMember(json.text, 'items') ?? '[]');
  const requests = read.data.items.map((value, index) => {
    try {
      return toRun(readObject({ text: texts[index] ?? '', value }, executeSchema));
    } catch (error) {
      throw placed(error, `items[${index}]`);
    }
  });
  return { requests, isBatch, terms: termsOf(read), hash: digest };
}

function withoutInputs(text: string): string {
  return replaceMember(withoutInput(text), 'items', (items) =>
    items.startsWith('[') ? `[${rawItems(items).map(withoutInput)}]` : items,
  );
}

function placed(error: unknown, place: string): unknown {
  if (error instanceof Refusal) return new Refusal(error.code, `${place}: ${error.message}`);
  if (error instanceof LimitError) return new Refusal('invalid_limit', `${place}: ${error.message}`);
  if (error instanceof InputError) return new Refusal('invalid_field', `${place}: ${error.message}`);
  return error;
}

function termsOf({
  data,
}: Body<Pick<z.infer<typeof batchSchema>, 'priority' | 'notBefore' | 'webhook' | 'retry'>>): Terms {
  const { priority = 0, notBefore, webhook, retry } = data;
  return {
    priority,
    // What is long past is as good as 1970: to write the year 0, a database has ways of its own.
    notBefore: notBefore === undefined ? undefined : new Date(Math.max(0, Date.parse(notBefore))),
    webhook: typeof webhook === 'string' ? { url: webhook } : webhook,
    retry,
  };
}

/** Printable ASCII, as draft-ietf-httpapi-idempotency-key-header has its strings. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** @throws Refusal where the header is none */
export function readIdempotency(
  header: string | string[] | undefined,
  bodyHash: string,
): Idempotency | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !KEY.test(header)) {
    throw new Refusal(
      'invalid_field',
      'The header Idempotency-Key must be 1 to 255 printable ASCII characters without spaces',
    );
  }
  return { key: header, hash: bodyHash };
}
