import type { CallToolResult } from '@modelcontextprotocol/server';
import { excerpt } from '../content/excerpt.js';

/** What a tool answers where there is nothing else to answer. */
export function failure(text: string): CallToolResult {
  return { content: [{ type: 'text', text: excerpt(text, 2000).text }], isError: true };
}
