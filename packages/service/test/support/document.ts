import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { parse } from 'yaml';
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

  /** Fails where a value is not what the document's schema of that name says. */
  expectSchema(name: string, value: unknown): void {
    this.expectAt(`/components/schemas/${name}`, value);
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
    let found: unknown = this.document;
    for (const key of place.split('/').slice(1)) {
      found = (found as Body | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')];
    }
    if (found === undefined) return undefined;
    const { $ref } = found as Body;
    return $ref?.startsWith('#/components/responses/') ? this.find($ref.slice(1)) : { place };
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
