import { useSignal } from "@preact/signals";
import type { CameraState } from "../../daemon/contract/room-state.ts";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { ownStream } from "../shared/own-stream.ts";
import { Picture } from "../shared/stream.tsx";
import { silenceInWords, words } from "../shared/words.ts";
import { CameraInfo } from "./camera-info.tsx";
import { Joystick, ZoomButtons } from "./controls.tsx";
import { FineSteps } from "./fine-steps.tsx";
import { camera, cameraStatus, command, live, locked, mover, viewer } from "./room.ts";
import { Unlock } from "./unlock.tsx";

function CameraBanner() {
  const state = camera.value;
  if (!state || (["ok", "off"].includes(cameraStatus.value) && state.lastError === null)) return null;
  const { errors } = words.value;
  const silent = !["ok", "off"].includes(cameraStatus.value);
  const detail = (silent ? state.health.reason : null) ?? state.lastError?.message ?? "";
  const missed = state.lastError?.code === "camera.missed";
  const text = silent
    ? silenceInWords(state, state.silentBy)
    : missed
      ? errors["camera.missed"]
      : errors.refused;
  return <ErrorBanner text={text} detail={detail} class="camera-banner" testId="camera-banner" />;
}

function Position() {
  const position = camera.value?.position;
  if (!position) return null;
  const { pan, tilt, zoom } = position;
  return (
    <span class="position" data-testid="camera-position">
      ↔ {pan} · ↕ {tilt} · ⌕ {zoom}
    </span>
  );
}

/** What lies over the picture: the joystick, or what must be done before it is of use. */
function Over({ state }: { state: CameraState }) {
  if (state.power === "standby") {
    return (
      <div class="unlock">
        <button
          type="button"
          data-testid="wake"
          onClick={() => void command("ptz.power", { camera: state.id, state: "on" }, "camera")}
        >
          <strong>⏻ {words.value.wakeCamera}</strong>
          <small>{words.value.cameraSleeps}</small>
        </button>
      </div>
    );
  }
  if (locked.value) return <Unlock />;
  return state.abilities.panTilt ? <Joystick /> : null;
}

/** The room's own picture, with the controls over it. */
export function Preview() {
  const there = useSignal(false);
  const room = live.state.value;
  const state = camera.value;
  const movable = state !== undefined && !locked.value && state.power !== "standby";
  const { noPreview, holdToMove, heldBy, onAir, noCamera, unlocked } = words.value;
  const producerId = room ? ownStream(room, "camera", ["medium", "high", "only", "low"]) : null;
  const { holder, lock, onAir: seen } = state ?? { holder: null, lock: "none", onAir: false };
  return (
    <section class="preview">
      {producerId && (
        <Picture
          key={producerId}
          viewer={viewer}
          producerId={producerId}
          testId="preview"
          onFrames={(now) => {
            there.value = now;
          }}
        />
      )}
      {!there.value && <p class="no-picture">{noPreview}</p>}
      {state && <Over state={state} />}
      <div class="over top">
        {seen && <span class="on-air">● {onAir}</span>}
        {lock === "unlocked" && !locked.value && <span class="chip">{unlocked}</span>}
        {holder && holder !== mover.holder && <span class="chip">{heldBy(holder)}</span>}
      </div>
      <div class="over bottom">
        {!state && <span class="chip">{noCamera}</span>}
        {movable && state.abilities.panTilt && <span class="chip">{holdToMove}</span>}
        <Position />
      </div>
      {state && movable && state.abilities.zoom && <ZoomButtons />}
      {state && movable && <FineSteps camera={state} />}
      {state && <CameraInfo camera={state} />}
      <CameraBanner />
    </section>
  );
}
