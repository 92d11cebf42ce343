import type { Database } from '../database/database.js';
import { MIGRATIONS } from './list.js';

/** The database was written by a later version of pycell, which knows what this one does not. */
export class SchemaTooNewError extends Error {
  override name = 'SchemaTooNewError';
}

/** Any number that is the same in every version: instances that start together take turns. */
const LOCK = 7_316_951;

/**
 * Brings the schema `pycell` up to date, all of it or nothing.
 *
 * @returns how many steps were taken
 * @throws SchemaTooNewError
 */
export function migrate(database: Database, steps: readonly string[] = MIGRATIONS): Promise<number> {
  return database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await sql.query(`
      CREATE SCHEMA IF NOT EXISTS pycell;
      CREATE TABLE IF NOT EXISTS pycell.schema_version (version integer NOT NULL);`);
    const [row] = await sql.query<{ version: number }>('SELECT version FROM pycell.schema_version');
    const from = row?.version ?? 0;
    if (from > steps.length) {
      throw new SchemaTooNewError(
        `The database has version ${from} of the schema, this pycell knows ${steps.length}: start the newer pycell that wrote it`,
      );
    }
    for (const step of steps.slice(from)) await sql.query(step);
    await sql.query(
      row ? 'UPDATE pycell.schema_version SET version = $1' : 'INSERT INTO pycell.schema_version VALUES ($1)',
      [steps.length],
    );
    return steps.length - from;
  });
}
