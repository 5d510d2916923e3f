import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { CameraState } from "../../daemon/contract/room-state.ts";
import { age, pageNow } from "../shared/clock.ts";
import { words } from "../shared/words.ts";
import { cameraStatus, live } from "./room.ts";

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What is known of the camera, and how it is moved without touching the picture. */
function Sheet({ camera, close }: { camera: CameraState; close: () => void }) {
  pageNow.value;
  const { info, status, never, unknownYet, errorsOf, keysHelp, gamepadHelp, controlsHelp } = words.value;
  const { profile, maker, model, firmware, connection, position, health, errorRate } = camera;
  const proven = health.provenAtMs;
  return (
    <section class="sheet" role="dialog" aria-label={camera.name} data-testid="camera-sheet">
      <header class="row">
        <h2>{camera.name}</h2>
        <button type="button" class="close" aria-label={info.close} onClick={close}>
          ✕
        </button>
      </header>
      <dl>
        <Fact name={info.state}>{status[cameraStatus.value]}</Fact>
        <Fact name={info.lastProof}>{proven === null ? never : age(live.serverNow() - proven)}</Fact>
        <Fact name={info.errorRate}>
          {errorRate.share === null
            ? unknownYet
            : errorsOf(errorRate.share, errorRate.failed, errorRate.exchanges)}
        </Fact>
        <Fact name={info.model}>{model === null ? profile : `${profile} (${maker} ${model})`}</Fact>
        <Fact name={info.firmware}>{firmware ?? unknownYet}</Fact>
        <Fact name={info.connection}>{connection}</Fact>
        <Fact name={info.position}>
          {position ? `↔ ${position.pan} · ↕ ${position.tilt} · ⌕ ${position.zoom}` : unknownYet}
        </Fact>
      </dl>
      <h3>{controlsHelp}</h3>
      <p>{keysHelp}</p>
      <p>{gamepadHelp}</p>
    </section>
  );
}

/** Opens what is known of the camera. */
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
        aria-label={words.value.info.open}
        aria-expanded={open.value}
        onClick={() => set(open.value ? "closed" : "open")}
      >
        ⓘ
      </button>
      {open.value && <Sheet camera={camera} close={() => set("closed")} />}
    </>
  );
}
