import { messages } from "./locale.ts";

/** An error in the reader's words, with the technical detail one tap away. */
export function ErrorBanner(props: { text: string; detail: string; class?: string; testId: string }) {
  return (
    <div class={`banner ${props.class ?? ""}`} role="alert" data-testid={props.testId}>
      <span>{props.text}</span>
      <details>
        <summary>{messages.value.details}</summary>
        {props.detail}
      </details>
    </div>
  );
}
