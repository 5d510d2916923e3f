import { useSignal } from "@preact/signals";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { messages } from "../shared/locale.ts";
import { STILL, type Velocity } from "./joystick.ts";
import { goHome, ptz } from "./room.ts";

interface Step {
  readonly id: string;
  readonly sign: string;
  readonly label: "stepUp" | "stepDown" | "stepLeft" | "stepRight" | "stepIn" | "stepOut";
  readonly direction: Velocity;
  /** Grid row and column. */
  readonly gridArea: string;
}

const STEPS: readonly Step[] = [
  { id: "up", sign: "▲", label: "stepUp", direction: { ...STILL, tilt: 1 }, gridArea: "1 / 2" },
  { id: "left", sign: "◀", label: "stepLeft", direction: { ...STILL, pan: -1 }, gridArea: "2 / 1" },
  { id: "right", sign: "▶", label: "stepRight", direction: { ...STILL, pan: 1 }, gridArea: "2 / 3" },
  { id: "down", sign: "▼", label: "stepDown", direction: { ...STILL, tilt: -1 }, gridArea: "3 / 2" },
  { id: "in", sign: "⌕+", label: "stepIn", direction: { ...STILL, zoom: 1 }, gridArea: "1 / 1" },
  { id: "out", sign: "⌕−", label: "stepOut", direction: { ...STILL, zoom: -1 }, gridArea: "3 / 1" },
];

/** Buttons for fine steps, around the joystick. */
export function FineSteps({ camera }: { camera: CameraState }) {
  const open = useSignal(false);
  const { fineSteps, home } = messages.value;
  const { id: cameraId, capabilities } = camera;
  const steps = STEPS.filter(({ direction }) =>
    direction.zoom === 0 ? capabilities.panTilt : capabilities.zoom,
  );
  return (
    <>
      {open.value && (
        <div class="fine-steps">
          {steps.map(({ id, sign, label, direction, gridArea }) => (
            <button
              type="button"
              key={id}
              data-testid={`step-${id}`}
              aria-label={messages.value[label]}
              style={{ gridArea }}
              onClick={() => ptz.step(cameraId, direction)}
            >
              {sign}
            </button>
          ))}
        </div>
      )}
      <div class="corner">
        {capabilities.home && (
          <button type="button" data-testid="home" aria-label={home} onClick={() => goHome(cameraId)}>
            ⌂ <span class="long">{home}</span>
          </button>
        )}
        <button
          type="button"
          data-testid="fine"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          ✛ {fineSteps}
        </button>
      </div>
    </>
  );
}
