import { CATALOGUE } from './catalogue.js';
import type { Refusal } from './refusal.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The body of a refusal: RFC 9457, with the members that the contract adds to it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  error: string;
  code: string;
  suggestion: string;
  requestId: string;
}

export function problem(refusal: Refusal, requestId: string): Problem {
  const { status, title, suggestion } = CATALOGUE[refusal.code];
  return {
    // A name, not an address: RFC 9457 lets it be any URI, and this one never turns into a dead link.
    type: `urn:pycell:error:${refusal.code}`,
    title,
    status,
    detail: refusal.message,
    error: refusal.message,
    code: refusal.code,
    suggestion: refusal.suggestion ?? suggestion,
    requestId,
  };
}
