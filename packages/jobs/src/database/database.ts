/** What the rest of the package asks of PostgreSQL, wherever that runs. */

export type Row = Record<string, unknown>;

export interface Sql {
  /**
   * Runs one statement with values for `$1` …, or, without values, any number of statements; gives the last one's rows.
   *
   * @throws StoreError
   */
  query<R extends Row = Row>(text: string, values?: readonly unknown[]): Promise<R[]>;
}

export interface Database extends Sql {
  /** All of `work` or nothing. Inside of it only its own `Sql` may be used: the embedded database has one connection. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The database cannot do what it was asked for. */
export class StoreError extends Error {
  override name = 'StoreError';

  constructor(
    message: string,
    /** `away`: it may be back soon. `full`: no space is left. `broken`: the fault is in what it was asked. */
    readonly kind: 'away' | 'full' | 'broken',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** By SQLSTATE (PostgreSQL's appendix A), and by what the network and the file system say. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  return new StoreError(message, kindOf(code, message), { cause: error });
}

/** Connection lost, refused or not yet allowed; too many connections; serialization failures and deadlocks pass, too. */
const AWAY =
  /^(08|57P|53300|40001|40P01|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|28)/;

function kindOf(code: string, message: string): StoreError['kind'] {
  if (code === '53100' || code === 'ENOSPC' || /No space left on device|ENOSPC/.test(message)) return 'full';
  if (AWAY.test(code) || /Connection terminated|timeout exceeded|pool after calling end/.test(message)) {
    return 'away';
  }
  return 'broken';
}
