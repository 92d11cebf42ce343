import type { Sql } from '../database/database.js';

/** UTF-16 units of one piece: a row of some megabytes at most, whatever its characters. */
const PIECE = 1024 * 1024;

type Part = 'request' | 'answer';

export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length || at === 0; ) {
    let end = Math.min(text.length, at + PIECE);
    // Half a character has no bytes of its own.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end--;
    pieces.push(text.slice(at, end));
    at = Math.max(end, at + 1);
  }
  return pieces;
}

/** Writes texts by their jobs; few statements for many small ones, and one for each piece of a large one. */
export async function writePieces(sql: Sql, part: Part, texts: ReadonlyMap<string, string>): Promise<void> {
  let rows: [job: string, seq: number, data: string][] = [];
  let units = 0;
  const flush = async () => {
    if (rows.length === 0) return;
    await sql.query(
      `INSERT INTO pycell.pieces (job, part, seq, data)
       SELECT job, $1, seq, data FROM unnest($2::text[], $3::integer[], $4::text[]) AS each (job, seq, data)`,
      [part, rows.map(([job]) => job), rows.map(([, seq]) => seq), rows.map(([, , data]) => data)],
    );
    rows = [];
    units = 0;
  };
  for (const [job, text] of texts) {
    for (const [seq, data] of piecesOf(text).entries()) {
      if (units + data.length > PIECE) await flush();
      rows.push([job, seq, data]);
      units += data.length;
    }
  }
  await flush();
}

export async function writePiece(
  sql: Sql,
  job: string,
  part: Part,
  seq: number,
  data: string,
): Promise<void> {
  await sql.query('INSERT INTO pycell.pieces (job, part, seq, data) VALUES ($1, $2, $3, $4)', [
    job,
    part,
    seq,
    data,
  ]);
}

/** A text piece by piece, so that nobody has to hold all of it. */
export async function* readPieces(
  sql: Sql,
  job: string,
  part: Part,
): AsyncGenerator<string, void, undefined> {
  for (let seq = 0; ; seq++) {
    const [row] = await sql.query<{ data: string }>(
      'SELECT data FROM pycell.pieces WHERE job = $1 AND part = $2 AND seq = $3',
      [job, part, seq],
    );
    if (!row) return;
    yield row.data;
  }
}
