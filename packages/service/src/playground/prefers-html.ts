/**
 * Whether who asks would rather have a page than data: a browser names `text/html` first, while a bare `*` for both and an absent
 * header are those of programs.
 */
export function prefersHtml(accept: string | undefined): boolean {
  const html = weightOf(accept, 'text/html');
  return html > 0 && html >= weightOf(accept, 'application/json');
}

/** The weight that a type is listed with (RFC 9110, 12.5.1); 0 where it is not. */
function weightOf(accept: string | undefined, type: string): number {
  for (const each of (accept ?? '').split(',')) {
    const [name, ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
    if (name !== type) continue;
    const weight = parameters.find((part) => part.startsWith('q='));
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
  }
  return 0;
}
