import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A button that acts only when it is held, so that an accidental touch does nothing. It fills while it is held. */
export function HoldButton(props: {
  testId: string;
  holdMs: number;
  onHeld: () => void;
  class?: string;
  children: ComponentChildren;
}) {
  const { testId, holdMs, onHeld, children } = props;
  const holding = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const letGo = () => {
    clearTimeout(timer.current);
    holding.value = false;
  };
  const hold = () => {
    letGo();
    holding.value = true;
    timer.current = setTimeout(onHeld, holdMs);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <button
      type="button"
      class={`hold-button ${props.class ?? ""}`}
      style={{ "--hold-ms": `${holdMs}ms` }}
      data-testid={testId}
      data-holding={holding.value}
      onPointerDown={hold}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onPointerLeave={letGo}
      onKeyDown={(event) => {
        if ((event.key === "Enter" || event.key === " ") && !event.repeat) hold();
      }}
      onKeyUp={letGo}
      onBlur={letGo}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span class="hold-progress" />
      {children}
    </button>
  );
}
