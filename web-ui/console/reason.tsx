/** A fault in the reader's words, with the technical reason one tap away. */
export function Reason(props: { text: string; reason: string | null; class?: string; testId?: string }) {
  const { text, reason, class: look = "faint", testId } = props;
  if (reason === null) return <p class={look}>{text}</p>;
  return (
    <details class={look} data-testid={testId}>
      <summary>{text}</summary>
      {reason}
    </details>
  );
}
