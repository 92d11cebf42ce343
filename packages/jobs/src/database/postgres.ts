import pg from 'pg';
import { type Database, type Row, StoreError, storeError } from './database.js';

/** Connections of one instance: claims, outcomes and callers' questions side by side. */
const CONNECTIONS = 10;
const CONNECT_MS = 5000;
/** No statement of ours takes long; one that does waits for something that will not come. */
const STATEMENT_MS = 60_000;

/**
 * A PostgreSQL server. Nothing is connected until it is needed, and a connection that is lost is made anew.
 *
 * @param url `postgres://user:password@host:port/database`
 */
export function openPostgres(url: string): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'pycell',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS + 5000,
    keepAlive: true,
  });
  // One that idles and is cut off: the next statement gets another.
  pool.on('error', () => {});
  // One that is cut off while it is used, or before its user has it in hand: its next statement fails, and tells. The
  // pool listens for nobody then, and an error without a listener would end this process.
  pool.on('connect', (client) => client.on('error', () => {}));

  return {
    query: (text, values) => run(pool, text, values),
    async transaction(work) {
      const client = await pool.connect().catch((error: unknown) => Promise.reject(failure(error)));
      let broken: Error | undefined;
      try {
        await run(client, 'BEGIN');
        const result = await work({ query: (text, values) => run(client, text, values) });
        await run(client, 'COMMIT');
        return result;
      } catch (error) {
        // Where even that fails the connection is not to be used again.
        await client.query('ROLLBACK').catch((failure: Error) => {
          broken = failure;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

async function run<R extends Row>(
  on: Pick<pg.Pool | pg.PoolClient, 'query'>,
  text: string,
  values?: readonly unknown[],
): Promise<R[]> {
  try {
    const result = await (values ? on.query(text, [...values]) : on.query(text));
    // Of several statements there is a list of results.
    const last = Array.isArray(result) ? result.at(-1) : result;
    return last.rows as R[];
  } catch (error) {
    throw failure(error);
  }
}

/**
 * What the server says has its code. All else is the connection's: it was cut, also before this statement and unnoticed,
 * or there is none to be had.
 */
export function failure(error: unknown): StoreError {
  if (error instanceof pg.DatabaseError || error instanceof StoreError) return storeError(error);
  const { message = String(error) } = error as { message?: string };
  return new StoreError(message, 'away', { cause: error });
}
