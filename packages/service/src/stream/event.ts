/** The text of one server-sent event. `json` is JSON text. */
export function event(name: string, json: string): string {
  return `event: ${name}\ndata: ${oneLine(json)}\n\n`;
}

/** Keeps a connection alive that has nothing to say; not an event to anyone. */
export const WAIT = ': wait\n\n';

/**
 * JSON without line ends, as a line end would end the event's line. They are only ever between tokens: inside of strings
 * JSON has them as escapes.
 */
function oneLine(json: string): string {
  return json.includes('\n') || json.includes('\r') ? json.replace(/[\r\n]/g, ' ') : json;
}
