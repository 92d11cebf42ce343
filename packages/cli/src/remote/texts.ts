/** Keeps the text that an object was made from: a number in it may have more digits than the object has. */
export function rememberTexts() {
  const texts = new WeakMap<object, string>();
  const parseJson = (text: string): unknown => {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) texts.set(value, text);
    return value;
  };
  return { parseJson, textOf: (value: object) => texts.get(value) ?? JSON.stringify(value) };
}
