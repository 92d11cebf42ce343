/**
 * A fetch that adds members to a JSON object on its way out: values that are JSON text already and go as they were typed,
 * digit by digit.
 */
export function splicing(members: Record<string, string>): typeof fetch {
  return (url, init = {}) => {
    const { body } = init;
    return fetch(url, typeof body === 'string' ? { ...init, body: spliced(body, members) } : init);
  };
}

/** @param object JSON text that ends with the object's brace, as JSON.stringify writes it */
export function spliced(object: string, members: Record<string, string>): string {
  const all = Object.entries(members).map(([name, json]) => `${JSON.stringify(name)}:${json}`);
  const rest = object.slice(1, -1);
  return `{${[...(rest === '' ? [] : [rest]), ...all].join(',')}}`;
}
