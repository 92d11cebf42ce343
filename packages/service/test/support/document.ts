import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { parse } from 'yaml';
import type { Event } from './events.js';
import type { Body } from './live.js';

/** An answer, however it was asked for. */
export interface Answered {
  status: number;
  contentType: string | null;
  text: string;
}

/** Holds answers, and what is in them, against an OpenAPI document. */
export class ApiDocument {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(readonly document: Body) {
    this.ajv.addSchema(document, 'document');
  }

  /** Fails where the document has no such answer of the operation. */
  expectAnswer(method: string, path: string, { status, contentType, text }: Answered): void {
    const place = `/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}`;
    const type = contentType?.split(';')[0] ?? '';
    const response = this.find(place) ?? this.find(elsewhere(status));
    if (!response) throw new Error(`${method} ${path} has no answer ${status}: ${text}`);
    const schema = `${response.place}/content/${escaped(type)}/schema`;
    if (!this.find(schema)) throw new Error(`${method} ${path} has no ${type} for ${status}: ${text}`);
    this.expectAt(schema, read(type, text));
  }

  /** Fails where the document has no such event of the operation, or its data is not what the document says. */
  expectEvents(path: string, events: readonly Event[]): void {
    const place = `/paths/${escaped(path)}/post/responses/200/content/text~1event-stream/schema`;
    const { $ref } = this.at(place) as { $ref: string };
    const { anyOf } = this.at($ref.slice(1)) as Body;
    for (const { name, data } of events) {
      this.expectAt(place, { event: name, data: JSON.stringify(data) });
      const { properties } = anyOf.find((each: Body) => each.properties.event.const === name);
      this.expectAt(properties.data.contentSchema.$ref.slice(1), data);
    }
  }

  /** Fails where a value is not what the schema at that place of the document says. */
  expectAt(place: string, value: unknown): void {
    const validate = this.ajv.getSchema(`document#${place}`);
    if (!validate) throw new Error(`no schema at ${place}`);
    const valid = validate(value);
    expect([valid, validate.errors, valid || value]).toEqual([true, null, true]);
  }

  /** What is at a JSON pointer, and where that is when references of responses are followed. */
  private find(place: string): { place: string } | undefined {
    const found = this.at(place);
    if (found === undefined) return undefined;
    const { $ref } = found as Body;
    return $ref?.startsWith('#/components/responses/') ? this.find($ref.slice(1)) : { place };
  }

  private at(place: string): unknown {
    return place
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((found, key) => (found as Body | undefined)?.[key], this.document);
  }
}

function read(type: string, text: string): unknown {
  if (type.endsWith('yaml')) return parse(text);
  return type.endsWith('json') ? JSON.parse(text) : text;
}

/** Where there is no operation. */
function elsewhere(status: number): string {
  return `/components/responses/${status === 404 ? 'not_found' : 'method_not_allowed'}`;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
