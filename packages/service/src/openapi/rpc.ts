/** Messages of JSON-RPC 2.0, as far as the Model Context Protocol puts them into bodies of HTTP. */
import { z } from 'zod';
import { named } from './registry.js';

const id = z.union([z.string(), z.number()]);

export const message = named(
  'McpMessage',
  z
    .looseObject({
      jsonrpc: z.literal('2.0'),
      id: id.optional().meta({ description: 'Absent in a notification.' }),
      method: z.string(),
      params: z.looseObject({}).optional(),
    })
    .meta({ description: 'One request or notification of JSON-RPC.' }),
);

export const response = named(
  'McpResponse',
  z
    .looseObject({
      jsonrpc: z.literal('2.0'),
      id: id.nullable().optional(),
      result: z.looseObject({}).optional(),
      error: z.looseObject({ code: z.int(), message: z.string() }).optional(),
    })
    .meta({ description: 'A response of JSON-RPC: a result, or an error.' }),
);
