import { expect, test } from 'vitest';
import { acceptsEvents } from '../../src/stream/accepts-events.js';

test.each([
  ['text/event-stream', true],
  ['Text/Event-Stream; charset=utf-8', true],
  ['text/event-stream, */*', true],
  ['text/event-stream, application/json', true],
  ['application/json, text/event-stream', false],
  ['application/json;q=0.9, text/event-stream', true],
  ['text/event-stream;q=0.5, application/json', false],
  ['text/event-stream;q=0', false],
  ['text/event-stream;q=nonsense', true],
  ['application/json', false],
  ['text/*', false],
  ['*/*', false],
  ['text/html', false],
  ['text/event-streams', false],
  [', ,;q=,text/event-stream', true],
  ['', false],
  [undefined, false],
])('%s is %s', (accept, wanted) => {
  expect(acceptsEvents(accept)).toBe(wanted);
});
