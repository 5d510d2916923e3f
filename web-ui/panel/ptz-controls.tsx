import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { messages } from "../shared/locale.ts";
import { isMovementKey, isStill, STILL, stepOfKey, velocityOf, velocityOfKeys } from "./joystick.ts";
import { camera, ptz } from "./room.ts";

const BUTTON_SPEED = 0.5;

/** Covers the preview: press and drag; the distance from the centre sets the speed. */
export function Joystick() {
  const knob = useSignal<{ x: number; y: number } | null>(null);
  const area = useRef<HTMLDivElement>(null);
  const follow = (event: PointerEvent) => {
    const box = area.current?.getBoundingClientRect();
    const id = camera.value?.id;
    if (!box || !id) return;
    const x = event.clientX - box.left - box.width / 2;
    const y = event.clientY - box.top - box.height / 2;
    // Before rendering: the camera should move within the frame.
    ptz.move(id, velocityOf(x, y, Math.min(box.width, box.height) / 2));
    knob.value = { x, y };
  };
  const release = () => {
    ptz.stop();
    knob.value = null;
  };
  const at = knob.value;
  return (
    <div
      ref={area}
      role="application"
      aria-label={messages.value.holdToMove}
      class="joystick"
      data-testid="joystick"
      data-held={at !== null}
      onPointerDown={(event) => {
        if (event.button !== 0 || !event.isPrimary) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onLostPointerCapture={release}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span class="ring" />
      {at && (
        <>
          <span class="beam" style={beam(at.x, at.y)} />
          <span class="knob" style={{ transform: `translate(${at.x}px, ${at.y}px)` }} />
        </>
      )}
    </div>
  );
}

function beam(x: number, y: number): { width: string; transform: string } {
  return { width: `${Math.hypot(x, y)}px`, transform: `rotate(${Math.atan2(y, x)}rad)` };
}

function ZoomButton(props: { direction: 1 | -1; testId: string; label: string; sign: string }) {
  const { direction, testId, label, sign } = props;
  const release = () => ptz.stop();
  return (
    <button
      type="button"
      class="zoom"
      data-testid={testId}
      aria-label={label}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        if (camera.value) ptz.move(camera.value.id, { ...STILL, zoom: direction * BUTTON_SPEED });
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onLostPointerCapture={release}
      onContextMenu={(event) => event.preventDefault()}
    >
      {sign}
    </button>
  );
}

export function ZoomButtons() {
  return (
    <div class="zoom-buttons">
      <ZoomButton direction={1} testId="zoom-in" label={messages.value.zoomIn} sign="+" />
      <ZoomButton direction={-1} testId="zoom-out" label={messages.value.zoomOut} sign="−" />
    </div>
  );
}

/** Arrows pan and tilt, + and − zoom while held; with Shift, one step each. Losing the focus stops the camera. */
export function useKeyboardControl(): void {
  useEffect(() => {
    const held = new Set<string>();
    const abort = new AbortController();
    const options = { signal: abort.signal };
    const apply = () => {
      if (camera.value) ptz.move(camera.value.id, velocityOfKeys(held));
    };
    const release = () => {
      held.clear();
      ptz.stop();
    };
    const writing = (event: KeyboardEvent) => event.target instanceof HTMLInputElement;
    addEventListener(
      "keydown",
      (event) => {
        if (!isMovementKey(event.key) || writing(event) || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        const step = stepOfKey(event.key);
        if (event.shiftKey && !isStill(step)) {
          if (camera.value && !event.repeat) ptz.step(camera.value.id, step);
          return;
        }
        held.add(event.key);
        if (!event.repeat) apply();
      },
      options,
    );
    addEventListener("keyup", (event) => held.delete(event.key) && apply(), options);
    addEventListener("blur", release, options);
    document.addEventListener("visibilitychange", () => document.hidden && release(), options);
    addEventListener("pagehide", release, options);
    return () => abort.abort();
  }, []);
}
