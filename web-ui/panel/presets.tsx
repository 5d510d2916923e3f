import { useSignal } from "@preact/signals";
import { words } from "../shared/words.ts";
import { camera, chooseCamera, command, live } from "./room.ts";

const PRESETS_MAX = 255;

/** The lowest number that no preset has. */
function freeNumber(taken: readonly number[]): number {
  for (let number = 1; number < PRESETS_MAX; number++) if (!taken.includes(number)) return number;
  return 0;
}

function SaveForm({ done }: { done: () => void }) {
  const name = useSignal("");
  const { presetName, save, cancel } = words.value;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const state = camera.value;
    if (!state) return;
    const number = freeNumber(state.presets.map((preset) => preset.number));
    const params = { camera: state.id, number, name: name.value.trim() || `${number}` };
    if (await command("preset.save", params, "camera")) done();
  };
  return (
    <form class="save-form" onSubmit={submit}>
      <input
        data-testid="preset-name"
        placeholder={presetName}
        aria-label={presetName}
        maxLength={60}
        value={name.value}
        onInput={(event) => {
          name.value = event.currentTarget.value;
        }}
      />
      <div class="row">
        <button type="submit" class="primary" data-testid="preset-submit">
          {save}
        </button>
        <button type="button" onClick={done}>
          {cancel}
        </button>
      </div>
    </form>
  );
}

function CameraTabs() {
  const cameras = live.state.value?.cameras ?? [];
  if (cameras.length < 2) return null;
  return (
    <div class="row cameras">
      {cameras.map(({ id, name }) => (
        <button
          type="button"
          key={id}
          class={id === camera.value?.id ? "primary" : ""}
          onClick={() => chooseCamera(id)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** Places the camera remembers, and where new ones are added. */
export function Presets() {
  const saving = useSignal(false);
  const editing = useSignal(false);
  const state = camera.value;
  if (!state) return null;
  const { presets, noPresets, savePreset, edit, done, remove } = words.value;
  const go = (number: number) => void command("preset.recall", { camera: state.id, number }, "camera");
  return (
    <section class="card presets">
      <header class="row">
        <h2>{presets}</h2>
        {state.presets.length > 0 && (
          <button
            type="button"
            class="small"
            onClick={() => {
              editing.value = !editing.value;
            }}
          >
            {editing.value ? done : edit}
          </button>
        )}
      </header>
      <CameraTabs />
      {state.presets.length === 0 && !saving.value && <p class="faint">{noPresets}</p>}
      <ul>
        {state.presets.map(({ number, name }) => (
          <li key={number}>
            <button type="button" class="preset" data-testid={`preset-${number}`} onClick={() => go(number)}>
              {name}
            </button>
            {editing.value && (
              <button
                type="button"
                aria-label={`${remove} ${name}`}
                onClick={() => void command("preset.reset", { camera: state.id, number }, "camera")}
              >
                ✕
              </button>
            )}
          </li>
        ))}
      </ul>
      {saving.value ? (
        <SaveForm
          done={() => {
            saving.value = false;
          }}
        />
      ) : (
        <button
          type="button"
          data-testid="preset-save"
          onClick={() => {
            saving.value = true;
          }}
        >
          + {savePreset}
        </button>
      )}
    </section>
  );
}
