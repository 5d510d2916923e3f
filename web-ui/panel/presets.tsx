import { useSignal } from "@preact/signals";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { useDisclosure } from "../shared/use-disclosure.ts";
import { CameraTabs } from "./camera-tabs.tsx";
import { PresetEditor } from "./preset-editor.tsx";
import { PresetNameForm } from "./preset-name-form.tsx";
import { PresetTile } from "./preset-tile.tsx";
import { camera, command, live } from "./room.ts";

const PRESETS_MAX = 255;
/** How long undo is offered, ms; later it is under "edit". */
const UNDO_SHOWN_MS = 60_000;

/** Returns the lowest unused preset number. */
function freeNumber(taken: readonly number[]): number {
  for (let number = 1; number < PRESETS_MAX; number++) if (!taken.includes(number)) return number;
  return 0;
}

async function saveNew(state: CameraState, name: string): Promise<boolean> {
  const number = freeNumber(state.presets.map((preset) => preset.number));
  return command("preset.save", { camera: state.id, number, name: name || `${number}` }, "camera");
}

function Undo({ state, shown }: { state: CameraState; shown: "always" | "fresh" }) {
  pageNow.value;
  const { undo } = state;
  if (!undo || (shown === "fresh" && live.serverNow() - undo.atMs > UNDO_SHOWN_MS)) return null;
  const { overwritten, deleted, undo: undoText } = messages.value;
  return (
    <div class="row undo">
      <span>{undo.kind === "deleted" ? deleted(undo.name) : overwritten(undo.name)}</span>
      <button
        type="button"
        data-testid="preset-undo"
        onClick={() => void command("preset.undo", { camera: state.id })}
      >
        ↶ {undoText}
      </button>
    </div>
  );
}

/** The camera's presets, and the button that saves a new one. */
export function Presets() {
  const form = useDisclosure<HTMLButtonElement>();
  const editing = useSignal(false);
  const state = camera.value;
  if (!state) return null;
  const { capabilities } = state;
  // Without onboard presets and absolute positions there is nothing to recall.
  if (capabilities.presets === null && !capabilities.absolute) return <CameraTabs />;
  const { presets, noPresets, savePreset, edit, done } = messages.value;
  return (
    <section class="card presets">
      <header class="row">
        <h2>{presets}</h2>
        {state.presets.length > 0 && (
          <button
            type="button"
            class="small"
            data-testid="preset-edit"
            onClick={() => {
              editing.value = !editing.value;
            }}
          >
            {editing.value ? done : edit}
          </button>
        )}
      </header>
      <CameraTabs />
      <Undo state={state} shown={editing.value ? "always" : "fresh"} />
      {state.presets.length === 0 && !form.isOpen && <p class="faint">{noPresets}</p>}
      {editing.value ? (
        <PresetEditor state={state} />
      ) : (
        <ul class="tiles">
          {state.presets.map((preset) => (
            <PresetTile key={preset.number} camera={state} preset={preset} />
          ))}
        </ul>
      )}
      {form.isOpen ? (
        <PresetNameForm name="" submit={(name) => saveNew(state, name)} done={form.close} />
      ) : (
        <button ref={form.opener} type="button" data-testid="preset-save" onClick={form.open}>
          + {savePreset}
        </button>
      )}
    </section>
  );
}
