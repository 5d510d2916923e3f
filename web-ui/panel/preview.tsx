import { useSignal } from "@preact/signals";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { selectBestStream } from "../../daemon/shared/best-stream.ts";
import { messages } from "../shared/locale.ts";
import type { VideoState } from "../shared/players.tsx";
import { SeamlessVideo } from "../shared/seamless-video.tsx";
import { CameraInfo } from "./camera-info.tsx";
import { FineSteps } from "./fine-steps.tsx";
import { type InputOption, tallyOf } from "./input-options.ts";
import { Joystick, ZoomButtons } from "./ptz-controls.tsx";
import { camera, command, isLocked, live, ptz, putOnAir, viewer } from "./room.ts";
import { selectedInput } from "./selected-input.ts";
import { UnlockButton } from "./unlock-button.tsx";

/** Over the preview: the joystick, or what must be done before it works. */
function Overlay({ state }: { state: CameraState }) {
  if (state.power === "standby") {
    return (
      <div class="unlock">
        <button
          type="button"
          data-testid="power-on"
          onClick={() => void command("ptz.power", { camera: state.id, state: "on" }, "camera")}
        >
          <strong>⏻ {messages.value.powerOnCamera}</strong>
          <small>{messages.value.cameraInStandby}</small>
        </button>
      </div>
    );
  }
  if (isLocked.value) return <UnlockButton />;
  return state.capabilities.panTilt ? <Joystick /> : null;
}

/** The tally of the previewed input, or the button that puts it on air. */
function TallySign({ one }: { one: InputOption | undefined }) {
  const { onAir, previewOnly, putOnAir: put, switching } = messages.value;
  const room = live.state.value;
  if (!room || !one?.video) return null;
  const showing = tallyOf(room, one.video.id, live.outage.value);
  if (showing === "on-air") return <span class="on-air">● {onAir}</span>;
  if (showing === "coming") return <span class="chip">{switching}</span>;
  if (showing === "next") return null;
  return (
    <>
      <span class="chip" data-testid="preview-only">
        {previewOnly}
      </span>
      <button type="button" class="primary put-on-air" data-testid="put-on-air" onClick={() => putOnAir(one)}>
        {put}
      </button>
    </>
  );
}

/** Returns why there is no video yet. */
function noVideoText(one: InputOption | undefined, state: VideoState): string {
  const { noPreview, videoPending, noVideoFromInput } = messages.value;
  if (live.outage.value?.kind === "room") return noPreview;
  const status = one?.video?.health.status;
  if (status === "down" || state === "frozen") return noVideoFromInput;
  return one?.video?.id !== live.state.value?.media.selectedVideoId && one?.video ? videoPending : noPreview;
}

/** The previewed input with its camera's controls. */
export function Preview() {
  const shown = useSignal<VideoState>("pending");
  const room = live.state.value;
  const state = camera.value;
  const movable = state !== undefined && !isLocked.value && state.power !== "standby";
  const { holdToMove, controlledBy, noCamera, unlocked } = messages.value;
  const one = selectedInput.value;
  // A camera without a video input is controlled over the input on air.
  const video = one?.video ?? room?.media.videos.find(({ id }) => id === room.media.selectedVideoId);
  const producerId =
    selectBestStream(video?.streams ?? [], ["medium", "high", "only", "low"])?.producerId ?? null;
  const { holder, lock } = state ?? { holder: null, lock: "none" };
  const showing = room && video ? tallyOf(room, video.id, live.outage.value) : "no";
  return (
    <main class="preview" data-tally={showing}>
      <SeamlessVideo
        key={video?.id ?? ""}
        viewer={viewer}
        producerId={producerId}
        testId="preview"
        onState={(state) => {
          shown.value = state;
        }}
      />
      {(shown.value !== "playing" || video?.health.status === "down") && (
        <p class="no-video" data-testid="no-video">
          {noVideoText(one, shown.value)}
        </p>
      )}
      {state && <Overlay state={state} />}
      <div class="overlay top">
        <TallySign one={one} />
        {lock === "unlocked" && !isLocked.value && <span class="chip">{unlocked}</span>}
        {holder && holder !== ptz.holder && <span class="chip">{controlledBy(holder)}</span>}
      </div>
      <div class="overlay bottom">
        {!state && (
          <span class="chip">{room?.cameras.length ? messages.value.notControllable : noCamera}</span>
        )}
        {movable && state.capabilities.panTilt && <span class="chip">{holdToMove}</span>}
        {state?.stop === "unconfirmed" && (
          <span class="chip" role="status" data-testid="stop-not-confirmed">
            {messages.value.stopNotConfirmed}
          </span>
        )}
      </div>
      {state && movable && state.capabilities.zoom && <ZoomButtons />}
      {state && movable && <FineSteps camera={state} />}
      {state && <CameraInfo camera={state} />}
    </main>
  );
}
