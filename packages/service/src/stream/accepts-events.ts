const EVENTS = 'text/event-stream';
const JSON_TYPE = 'application/json';

/**
 * Whether a caller wants server-sent events rather than one JSON body: it names them, and does not like JSON better.
 * Of two that it likes the same the one named first counts. A wildcard is no wish for events.
 */
export function acceptsEvents(accept: string | undefined): boolean {
  // Nearly every request; the rest is not on the fast path.
  if (!accept?.toLowerCase().includes(EVENTS)) return false;
  const wishes = accept.split(',').map(wish);
  const events = wishes.find(({ type }) => type === EVENTS);
  const json = wishes.find(({ type }) => type === JSON_TYPE);
  if (!events || events.quality === 0) return false;
  if (!json || json.quality !== events.quality) return events.quality > (json?.quality ?? 0);
  return wishes.indexOf(events) < wishes.indexOf(json);
}

/** One member of an Accept header (RFC 9110, 12.5.1); a quality that is none counts as 1. */
function wish(member: string): { type: string; quality: number } {
  const [type = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase());
  const quality = Number(parameters.find((each) => each.startsWith('q='))?.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 1 };
}
