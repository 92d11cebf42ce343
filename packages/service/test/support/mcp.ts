import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/** The eras of the protocol that the official client speaks: with a handshake, and without. */
export const ERAS = ['2025-11-25', '2026-07-28'] as const;
export type Era = (typeof ERAS)[number];

export function clientOf(era: Era, options: ClientOptions = {}): Client {
  const mode = era === '2025-11-25' ? ('legacy' as const) : { pin: era };
  return new Client({ name: 'test', version: '1.0.0' }, { ...options, versionNegotiation: { mode } });
}

/** The official client, connected to a service. */
export async function connectTo(
  url: string,
  era: Era,
  headers: Record<string, string> = {},
): Promise<Client> {
  const client = clientOf(era);
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }),
  );
  return client;
}

/** The texts of a result, as a model reads them. */
export function textOf(result: unknown): string {
  const { content } = result as { content: { type: string; text?: string }[] };
  return content.map(({ text }) => text ?? '').join('\n');
}
