import { useSignal } from "@preact/signals";
import { words } from "../shared/words.ts";
import { STILL, type Velocity } from "./joystick.ts";
import { mover } from "./room.ts";

interface Step {
  readonly id: string;
  readonly sign: string;
  readonly label: "stepUp" | "stepDown" | "stepLeft" | "stepRight" | "stepIn" | "stepOut";
  readonly direction: Velocity;
  /** Row and column of three. */
  readonly place: string;
}

const STEPS: readonly Step[] = [
  { id: "up", sign: "▲", label: "stepUp", direction: { ...STILL, tilt: 1 }, place: "1 / 2" },
  { id: "left", sign: "◀", label: "stepLeft", direction: { ...STILL, pan: -1 }, place: "2 / 1" },
  { id: "right", sign: "▶", label: "stepRight", direction: { ...STILL, pan: 1 }, place: "2 / 3" },
  { id: "down", sign: "▼", label: "stepDown", direction: { ...STILL, tilt: -1 }, place: "3 / 2" },
  { id: "in", sign: "⌕+", label: "stepIn", direction: { ...STILL, zoom: 1 }, place: "1 / 1" },
  { id: "out", sign: "⌕−", label: "stepOut", direction: { ...STILL, zoom: -1 }, place: "3 / 1" },
];

/** Buttons that nudge the camera, around the joystick while they are wanted. */
export function FineSteps({ camera }: { camera: string }) {
  const open = useSignal(false);
  const { fineSteps } = words.value;
  return (
    <>
      {open.value && (
        <div class="fine-steps">
          {STEPS.map(({ id, sign, label, direction, place }) => (
            <button
              type="button"
              key={id}
              data-testid={`step-${id}`}
              aria-label={words.value[label]}
              style={{ gridArea: place }}
              onClick={() => mover.step(camera, direction)}
            >
              {sign}
            </button>
          ))}
        </div>
      )}
      <button
        type="button"
        class="fine"
        data-testid="fine"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        ✛ {fineSteps}
      </button>
    </>
  );
}
