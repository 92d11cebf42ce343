/** The service counts no further. */
const MOST = 1000;

/** How many go before a job that waits, in words. */
export function before(position: number | null): string {
  return `${position ?? 0}${position === MOST ? ' or more' : ''} before it`;
}
