import { messages } from "./locale.ts";

/** What failed, in people's words, with the machine's own one tap away. */
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
