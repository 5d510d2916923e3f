import { useSignal } from "@preact/signals";

/** A button that needs a second press. */
export function ConfirmButton(props: { testId: string; text: string; sure: string; onSure: () => void }) {
  const asked = useSignal(false);
  return (
    <button
      type="button"
      class={asked.value ? "danger" : ""}
      data-testid={props.testId}
      onClick={() => {
        if (asked.value) props.onSure();
        asked.value = !asked.value;
      }}
      onBlur={() => {
        asked.value = false;
      }}
    >
      {asked.value ? props.sure : props.text}
    </button>
  );
}
