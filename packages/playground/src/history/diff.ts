/** A line of a comparison: in both texts, or in one of them. */
export interface DiffLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Beyond this the table that the comparison needs becomes slow and large: what differs is shown as a whole. */
const MOST_CELLS = 4_000_000;

/** The lines of two texts side by side, by their longest common subsequence. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [one, other] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < one.length - start && end < other.length - start && one.at(-1 - end) === other.at(-1 - end))
    end++;
  return [
    ...one.slice(0, start).map((text) => line('same', text)),
    ...middle(one.slice(start, one.length - end), other.slice(start, other.length - end)),
    ...one.slice(one.length - end).map((text) => line('same', text)),
  ];
}

function middle(one: string[], other: string[]): DiffLine[] {
  const width = other.length + 1;
  if ((one.length + 1) * width > MOST_CELLS) {
    return [...one.map((text) => line('removed', text)), ...other.map((text) => line('added', text))];
  }
  const common = new Uint32Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      common[i * width + j] =
        one[i] === other[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) {
      lines.push(line('same', one[i++] as string));
      j++;
    } else if (j >= other.length || (i < one.length && below(i, j) >= right(i, j))) {
      lines.push(line('removed', one[i++] as string));
    } else lines.push(line('added', other[j++] as string));
  }
  return lines;

  function below(i: number, j: number): number {
    return common[(i + 1) * width + j] ?? 0;
  }
  function right(i: number, j: number): number {
    return common[i * width + j + 1] ?? 0;
  }
}

function line(kind: DiffLine['kind'], text: string): DiffLine {
  return { kind, text };
}
