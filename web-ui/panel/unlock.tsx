import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../shared/words.ts";
import { UNLOCK_HOLD_MS, unlock } from "./room.ts";

/** Over the picture of a camera on air that the room keeps still: holding it opens it for this panel. */
export function Unlock() {
  const holding = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { holdToUnlock, lockedWhy } = words.value;
  const letGo = () => {
    clearTimeout(timer.current);
    holding.value = false;
  };
  const hold = () => {
    letGo();
    holding.value = true;
    timer.current = setTimeout(unlock, UNLOCK_HOLD_MS);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div class="unlock">
      <button
        type="button"
        data-testid="unlock"
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
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M7 10V7a5 5 0 0 1 10 0v3h1a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1Zm2.2 0h5.6V7a2.8 2.8 0 0 0-5.6 0Z" />
        </svg>
        <strong>{holdToUnlock}</strong>
        <small>{lockedWhy}</small>
      </button>
    </div>
  );
}
