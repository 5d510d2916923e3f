import type { CameraState, PresetState } from "../../daemon/contract/fleet/room-state.ts";
import { messages } from "../shared/locale.ts";
import { useDisclosure } from "../shared/use-disclosure.ts";
import { PresetNameForm } from "./preset-name-form.tsx";
import { Thumbnail } from "./preset-tile.tsx";
import { command } from "./room.ts";

/** Returns the numbers with the one at `index` moved by `by`. */
function moved(numbers: readonly number[], index: number, by: -1 | 1): number[] {
  const [number] = numbers.slice(index, index + 1);
  if (number === undefined) return [...numbers];
  return numbers.toSpliced(index, 1).toSpliced(index + by, 0, number);
}

function Entry({ state, preset, index }: { state: CameraState; preset: PresetState; index: number }) {
  const form = useDisclosure<HTMLButtonElement>();
  const { rename, remove, earlier, later, saveHere } = messages.value;
  const { number, name } = preset;
  const about = { camera: state.id, number };
  const numbers = state.presets.map((one) => one.number);
  const move = (by: -1 | 1) =>
    void command("preset.reorder", { camera: state.id, numbers: moved(numbers, index, by) });
  if (form.isOpen) {
    return (
      <PresetNameForm
        name={name}
        submit={(wanted) => command("preset.rename", { ...about, name: wanted || name })}
        done={form.close}
      />
    );
  }
  return (
    <div class="entry" data-testid={`preset-entry-${number}`}>
      <div class="row">
        <Thumbnail preset={preset} />
        <strong>{name}</strong>
      </div>
      <div class="row">
        <button
          type="button"
          aria-label={`${earlier} ${name}`}
          disabled={index === 0}
          onClick={() => move(-1)}
        >
          ▲
        </button>
        <button
          type="button"
          aria-label={`${later} ${name}`}
          disabled={index === numbers.length - 1}
          onClick={() => move(1)}
        >
          ▼
        </button>
        <button
          ref={form.opener}
          type="button"
          class="wide"
          data-testid={`preset-rename-${number}`}
          onClick={form.open}
        >
          {rename}
        </button>
        <button
          type="button"
          aria-label={`${remove} ${name}`}
          onClick={() => void command("preset.delete", about, "camera")}
        >
          ✕
        </button>
      </div>
      <button
        type="button"
        data-testid={`preset-overwrite-${number}`}
        onClick={() => void command("preset.save", about, "camera")}
      >
        ⤓ {saveHere}
      </button>
    </div>
  );
}

/** Edits names, order and positions of the presets. */
export function PresetEditor({ state }: { state: CameraState }) {
  return (
    <ul>
      {state.presets.map((preset, index) => (
        <li key={preset.number}>
          <Entry state={state} preset={preset} index={index} />
        </li>
      ))}
    </ul>
  );
}
