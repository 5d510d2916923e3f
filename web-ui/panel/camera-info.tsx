import { useSignal } from "@preact/signals";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { CameraDetails } from "../shared/camera-details.tsx";
import { pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { live } from "./room.ts";

/** The camera's details, and the controls other than the preview. */
function Sheet({ camera, close }: { camera: CameraState; close: () => void }) {
  pageNow.value;
  const { info, keysHelp, gamepadHelp, controlsHelp } = messages.value;
  return (
    <section class="sheet" role="dialog" aria-label={camera.name} data-testid="camera-sheet">
      <header class="row">
        <h2>{camera.name}</h2>
        <button type="button" class="close" aria-label={info.close} onClick={close}>
          ✕
        </button>
      </header>
      <CameraDetails camera={camera} nowMs={live.serverNow()} />
      <h3>{controlsHelp}</h3>
      <p>{keysHelp}</p>
      <p>{gamepadHelp}</p>
    </section>
  );
}

/** Opens the camera's sheet. */
export function CameraInfo({ camera }: { camera: CameraState }) {
  const open = useSignal(false);
  const set = (wanted: "open" | "closed") => {
    open.value = wanted === "open";
  };
  return (
    <>
      <button
        type="button"
        class="info"
        data-testid="camera-info"
        aria-label={messages.value.info.open}
        aria-expanded={open.value}
        onClick={() => set(open.value ? "closed" : "open")}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm0 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16Zm-1 6h2v7h-2Zm0-3.5h2v2h-2Z" />
        </svg>
      </button>
      {open.value && <Sheet camera={camera} close={() => set("closed")} />}
    </>
  );
}
