import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Does something only when it is held: a hand that brushes the screen does nothing. It fills as long as the gesture
 * lasts. */
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
      class={`hold ${props.class ?? ""}`}
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
      <span class="held" />
      {children}
    </button>
  );
}
