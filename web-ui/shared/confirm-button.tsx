import { useSignal } from "@preact/signals";

/** A button that needs a second press. */
export function ConfirmButton(props: {
  testId: string;
  text: string;
  confirmText: string;
  onConfirm: () => void;
}) {
  const asked = useSignal(false);
  return (
    <button
      type="button"
      class={asked.value ? "danger" : ""}
      data-testid={props.testId}
      onClick={() => {
        if (asked.value) props.onConfirm();
        asked.value = !asked.value;
      }}
      onBlur={() => {
        asked.value = false;
      }}
    >
      {asked.value ? props.confirmText : props.text}
    </button>
  );
}
