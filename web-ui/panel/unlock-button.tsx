import { messages } from "../shared/locale.ts";
import { HoldButton } from "./hold-button.tsx";
import { UNLOCK_HOLD_MS, unlock } from "./room.ts";

/** Unlocks a camera on air for this panel when it is held. */
export function UnlockButton() {
  const { holdToUnlock, lockedReason } = messages.value;
  return (
    <div class="unlock">
      <HoldButton testId="unlock" holdMs={UNLOCK_HOLD_MS} onHeld={unlock}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M7 10V7a5 5 0 0 1 10 0v3h1a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1Zm2.2 0h5.6V7a2.8 2.8 0 0 0-5.6 0Z" />
        </svg>
        <strong>{holdToUnlock}</strong>
        <small>{lockedReason}</small>
      </HoldButton>
    </div>
  );
}
