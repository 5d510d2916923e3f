import { useSignal } from "@preact/signals";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { selectBestStream } from "../../daemon/shared/best-stream.ts";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { describeNoResponse, messages } from "../shared/locale.ts";
import { SeamlessVideo } from "../shared/seamless-video.tsx";
import { CameraInfo } from "./camera-info.tsx";
import { ContentBanner } from "./content-button.tsx";
import { FineSteps } from "./fine-steps.tsx";
import { type InputOption, tallyOf } from "./input-options.ts";
import { Joystick, ZoomButtons } from "./ptz-controls.tsx";
import { camera, cameraStatus, command, isLocked, live, ptz, putOnAir, viewer } from "./room.ts";
import { selectedInput } from "./selected-input.ts";
import { UnlockButton } from "./unlock-button.tsx";

function CameraBanner() {
  const state = camera.value;
  if (!state || (["ok", "off"].includes(cameraStatus.value) && state.lastError === null)) return null;
  const { errors } = messages.value;
  const silent = !["ok", "off"].includes(cameraStatus.value);
  const detail = (silent ? state.health.reason : null) ?? state.lastError?.message ?? "";
  const missed = state.lastError?.code === "camera.missed";
  const text = silent
    ? describeNoResponse(state, state.faultCode)
    : missed
      ? errors["camera.missed"]
      : errors.refused;
  return <ErrorBanner text={text} detail={detail} testId="camera-banner" />;
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
function Overlay({ state }: { state: CameraState }) {
  if (state.power === "standby") {
    return (
      <div class="unlock">
        <button
          type="button"
          data-testid="wake"
          onClick={() => void command("ptz.power", { camera: state.id, state: "on" }, "camera")}
        >
          <strong>⏻ {messages.value.wakeCamera}</strong>
          <small>{messages.value.cameraSleeps}</small>
        </button>
      </div>
    );
  }
  if (isLocked.value) return <UnlockButton />;
  return state.capabilities.panTilt ? <Joystick /> : null;
}

/** What the meeting has of the picture that is looked at; where it is another one, the way to show it. */
function TallySign({ one }: { one: InputOption | undefined }) {
  const { onAir, previewOnly, putOnAir: put, onAirComing } = messages.value;
  const room = live.state.value;
  if (!room || !one?.video) return null;
  const showing = tallyOf(room, one.video.id);
  if (showing === "on-air") return <span class="on-air">● {onAir}</span>;
  if (showing === "coming") return <span class="chip">{onAirComing}</span>;
  if (showing === "next") return null;
  return (
    <>
      <span class="chip" data-testid="preview-only">
        {previewOnly}
      </span>
      <button type="button" class="primary put" data-testid="put-on-air" onClick={() => putOnAir(one)}>
        {put}
      </button>
    </>
  );
}

/** Why there is no picture yet. */
function noVideoText(one: InputOption | undefined): string {
  const { noPreview, pictureComing, noPictureFrom } = messages.value;
  const status = one?.video?.health.status;
  if (status === "down") return noPictureFrom;
  return one?.video?.id !== live.state.value?.media.selectedVideoId && one?.video ? pictureComing : noPreview;
}

/** The picture that is looked at, with its camera's controls over it. */
export function Preview() {
  const there = useSignal(false);
  const room = live.state.value;
  const state = camera.value;
  const movable = state !== undefined && !isLocked.value && state.power !== "standby";
  const { holdToMove, heldBy, noCamera, unlocked } = messages.value;
  const one = selectedInput.value;
  // A camera that has no picture of its own is moved by the one that the meeting sees.
  const video = one?.video ?? room?.media.videos.find(({ id }) => id === room.media.selectedVideoId);
  const producerId =
    selectBestStream(video?.streams ?? [], ["medium", "high", "only", "low"])?.producerId ?? null;
  const { holder, lock } = state ?? { holder: null, lock: "none" };
  const showing = room && video ? tallyOf(room, video.id) : "no";
  return (
    <section class="preview" data-showing={showing}>
      <SeamlessVideo
        key={video?.id ?? ""}
        viewer={viewer}
        producerId={producerId}
        testId="preview"
        onFrames={(now) => {
          there.value = now;
        }}
      />
      {!there.value && <p class="no-picture">{noVideoText(one)}</p>}
      {state && <Overlay state={state} />}
      <div class="over top">
        <TallySign one={one} />
        {lock === "unlocked" && !isLocked.value && <span class="chip">{unlocked}</span>}
        {holder && holder !== ptz.holder && <span class="chip">{heldBy(holder)}</span>}
      </div>
      <div class="over bottom">
        {!state && <span class="chip">{room?.cameras.length ? messages.value.notMovable : noCamera}</span>}
        {movable && state.capabilities.panTilt && <span class="chip">{holdToMove}</span>}
        <Position />
      </div>
      {state && movable && state.capabilities.zoom && <ZoomButtons />}
      {state && movable && <FineSteps camera={state} />}
      {state && <CameraInfo camera={state} />}
      <div class="banners">
        <CameraBanner />
        <ContentBanner />
      </div>
    </section>
  );
}
