import { expect, test } from 'vitest';
import { remoteSpan } from '../../src/tracing/trace-context.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

test('a valid traceparent is taken, sampled or not, with its tracestate', () => {
  expect(remoteSpan({ traceparent: `00-${TRACE}-${SPAN}-01` })).toEqual({
    traceId: TRACE,
    spanId: SPAN,
    traceFlags: 1,
    isRemote: true,
  });
  const parent = remoteSpan({ traceparent: `00-${TRACE}-${SPAN}-00`, tracestate: 'vendor=x' });
  expect(parent?.traceFlags).toBe(0);
  expect(parent?.traceState?.get('vendor')).toBe('x');
});

test('a later version may say more', () => {
  expect(remoteSpan({ traceparent: `01-${TRACE}-${SPAN}-01-more` })?.traceId).toBe(TRACE);
});

test.each([
  ['none', undefined],
  ['empty', ''],
  ['version ff', `ff-${TRACE}-${SPAN}-01`],
  ['more than version 00 has', `00-${TRACE}-${SPAN}-01-more`],
  ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ['something else', 'x"}\n'],
])('%s is no parent', (_name, traceparent) => {
  expect(remoteSpan({ ...(traceparent !== undefined && { traceparent }) })).toBeUndefined();
});
