/**
 * The page's Content-Security-Policy: only its own files, no inline script or style, no frame around it. Pictures may be
 * data, as a run's figures are, which are no files of ours.
 *
 * @param elsewhere `?service=` of the page's address: another service that the person has set in the page, and that it
 *   may ask then. It allows a connection and nothing else, and the page does not look at it.
 */
export function pagePolicy(elsewhere?: unknown): string {
  const origin = originOf(elsewhere);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self'${origin ? ` ${origin}` : ''}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The origin alone, as the URL parser writes it, which has no letter that means something in a policy. */
function originOf(address: unknown): string | undefined {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
  const { protocol, origin, host } = new URL(address);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && /^[\w.:[\]-]+$/.test(host) ? origin : undefined;
}
