import { useSignal } from "@preact/signals";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { CameraDetails } from "../shared/camera-details.tsx";
import { pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { Sheet } from "../shared/sheet.tsx";
import { live } from "./room.ts";

/** The camera's details, and the controls other than the preview. */
function Details({ camera }: { camera: CameraState }) {
  pageNow.value;
  const { keysHelp, gamepadHelp, controlsHelp } = messages.value;
  return (
    <>
      <CameraDetails camera={camera} nowMs={live.serverNow()} />
      <h3>{controlsHelp}</h3>
      <p>{keysHelp}</p>
      <p>{gamepadHelp}</p>
    </>
  );
}

/** Opens the camera's sheet. */
export function CameraInfo({ camera }: { camera: CameraState }) {
  const isOpen = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="info"
        data-testid="camera-info"
        aria-label={messages.value.info.open}
        aria-haspopup="dialog"
        onClick={() => {
          isOpen.value = true;
        }}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm0 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16Zm-1 6h2v7h-2Zm0-3.5h2v2h-2Z" />
        </svg>
      </button>
      {isOpen.value && (
        <Sheet
          title={camera.name}
          testId="camera-sheet"
          close={() => {
            isOpen.value = false;
          }}
        >
          <Details camera={camera} />
        </Sheet>
      )}
    </>
  );
}
