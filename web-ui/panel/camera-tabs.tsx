import { live, selectInput } from "./room.ts";
import { inputs, selectedInput } from "./selected-input.ts";

/** Selects a camera where the room has one video input for all of them; with several, `VideoInputs` does. */
export function CameraTabs() {
  if (inputs.value.length < 2 || (live.state.value?.media.videos.length ?? 0) > 1) return null;
  return (
    <div class="row cameras">
      {inputs.value.map(({ key, name, camera }) => (
        <button
          type="button"
          key={key}
          data-testid={camera ? `camera-${camera.id}` : key}
          aria-pressed={key === selectedInput.value?.key}
          class={key === selectedInput.value?.key ? "primary" : ""}
          onClick={() => selectInput(key)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
