/** A sentence of the service's, whose `names` stand in backticks. */
export function Prose({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={index} className="rounded bg-surface px-1 font-mono text-[0.92em]">
        {part}
      </code>
    ),
  );
}
