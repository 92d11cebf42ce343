/** What is wrong with what is typed into a pane, below it and always in view. */
export function PaneProblem({ id, text }: { id: string; text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p id={id} role="alert" className="shrink-0 bg-danger-soft px-4 py-1.5 text-[13px] text-danger">
      {text}
    </p>
  );
}
