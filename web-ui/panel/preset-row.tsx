import { messages } from "../shared/locale.ts";
import { camera, recallPreset } from "./room.ts";

/** The presets by name in one row, beside what else the chair looks at. */
export function PresetRow() {
  const state = camera.value;
  if (!state || state.presets.length === 0) return null;
  return (
    <nav class="preset-row" aria-label={messages.value.presets} data-testid="preset-row">
      {state.presets.map(({ number, name }) => (
        <button
          type="button"
          key={number}
          data-testid={`preset-row-${number}`}
          data-recall={state.recall?.number === number ? state.recall.phase : "none"}
          onClick={() => recallPreset(state.id, number)}
        >
          {name}
        </button>
      ))}
    </nav>
  );
}
