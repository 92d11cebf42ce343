/** Reading and writing control files, kept open: a run reads two or three of them while its caller waits. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const buffer = Buffer.alloc(4096);

export class ControlFile {
  private readonly descriptor: number;

  constructor(path: string, mode: 'r' | 'r+' | 'w' = 'r') {
    this.descriptor = openSync(path, mode);
  }

  read(): string {
    return buffer.toString('latin1', 0, readSync(this.descriptor, buffer, 0, buffer.length, 0));
  }

  number(): number {
    return Number.parseInt(this.read(), 10);
  }

  /** The number behind `key` in a file of `key value` lines, 0 where it is not there. */
  keyed(key: string): number {
    const match = new RegExp(`(?:^|\\n)${key} (\\d+)`).exec(this.read());
    return match ? Number(match[1]) : 0;
  }

  write(value: string | number): void {
    writeSync(this.descriptor, `${value}`, 0);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** A group can be removed a moment after its last process is gone; throws EBUSY where one stays for a second. */
export async function removeGroup(path: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rmdir(path);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' || attempt >= 50) throw error;
      await sleep(20);
    }
  }
}
