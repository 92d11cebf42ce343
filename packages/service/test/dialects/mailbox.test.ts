import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { Mailbox } from '../../src/dialects/piston/mailbox.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A connection whose other side reads when told to. */
class Slow extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  pings = 0;
  terminated = false;
  closedWith: unknown[] = [];
  private readonly waiting: { size: number; sent(): void }[] = [];

  send(text: string, sent: () => void): void {
    this.bufferedAmount += text.length;
    this.waiting.push({ size: text.length, sent });
  }

  read(count = 1): void {
    for (const { size, sent } of this.waiting.splice(0, count)) {
      this.bufferedAmount -= size;
      sent();
    }
  }

  ping(): void {
    this.pings++;
  }

  close(...reason: unknown[]): void {
    this.closedWith = reason;
  }

  terminate(): void {
    this.terminated = true;
    this.emit('close');
  }
}

function mailbox() {
  const socket = new Slow();
  let made = 0;
  const next = () => (made < 100 ? { n: made++, text: 'x'.repeat(64 * 1024) } : undefined);
  const box = new Mailbox(socket as unknown as WebSocket, next, { quietMs: 1000, stalledMs: 5000 });
  return { socket, box, made: () => made };
}

test('messages are made only as fast as they are read', () => {
  const { socket, box, made } = mailbox();
  box.pour();
  expect(made()).toBe(4);
  socket.read();
  expect(made()).toBe(5);
  for (let count = 0; count < 200; count++) socket.read();
  expect([made(), socket.bufferedAmount]).toEqual([100, 0]);
});

test('who takes nothing for long is let go, and who takes a little is not', () => {
  const { socket, box } = mailbox();
  box.pour();
  for (let count = 0; count < 5; count++) {
    vi.advanceTimersByTime(4000);
    socket.read();
  }
  expect(socket.terminated).toBe(false);
  vi.advanceTimersByTime(5000);
  expect(socket.terminated).toBe(true);
});

test('a connection without a word is kept awake, and one that is closed is let be', () => {
  const { socket } = mailbox();
  vi.advanceTimersByTime(3500);
  expect(socket.pings).toBe(3);
  socket.emit('close');
  vi.advanceTimersByTime(60_000);
  expect([socket.pings, socket.terminated]).toEqual([3, false]);
});

test('a close that is not answered is no longer waited for', () => {
  const { socket, box } = mailbox();
  box.close(4999, 'Job Completed');
  expect(socket.closedWith).toEqual([4999, 'Job Completed']);
  vi.advanceTimersByTime(5000);
  expect(socket.terminated).toBe(true);
});
