import { constants } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';

const FLUSH_BYTES = 1 << 20;

/**
 * The results so far, in `OUT.part`: OUT itself is there once all of them are. Each piece is written at its place rather
 * than at the end, so that what a process that died had written after its last note is written over.
 */
export class Output {
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  private constructor(
    private readonly out: string,
    private readonly file: FileHandle,
    /** Where the next line goes. */
    private at: number,
  ) {}

  /** @param bytes how much of it counts @throws CommandError */
  static async open(out: string, bytes: number): Promise<Output> {
    try {
      const file = await open(partFile(out), constants.O_RDWR | constants.O_CREAT, 0o666);
      const { size } = await file.stat();
      if (size >= bytes) return new Output(out, file, bytes);
      await file.close();
    } catch (error) {
      throw failure(out, error);
    }
    throw new CommandError(
      `${partFile(out)} has lost what was in it: remove it and ${out}.batch to start anew`,
      EXIT.data,
    );
  }

  async add(line: string): Promise<void> {
    const bytes = Buffer.from(`${line}\n`);
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= FLUSH_BYTES) await this.#flush();
  }

  /** Everything is on the disk; gives how many bytes that is. */
  async save(): Promise<number> {
    await this.#flush();
    await this.file.sync().catch((error) => {
      throw failure(this.out, error);
    });
    return this.at;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    try {
      for (let written = 0; written < bytes.length; ) {
        const { bytesWritten } = await this.file.write(bytes, written, bytes.length - written, this.at);
        written += bytesWritten;
        this.at += bytesWritten;
      }
      await this.file.truncate(this.at);
    } catch (error) {
      throw failure(this.out, error);
    }
  }
}

/** Puts the results in their place. Another process of the same command may have been first. @throws CommandError */
export async function publish(out: string): Promise<void> {
  await rename(partFile(out), out).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw failure(out, error);
  });
}

export function partFile(out: string): string {
  return `${out}.part`;
}

function failure(out: string, error: unknown): CommandError {
  return new CommandError(`cannot write ${partFile(out)}: ${(error as Error).message}`, EXIT.cannotCreate);
}
