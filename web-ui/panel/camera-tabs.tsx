import { choose, live } from "./room.ts";
import { choice, choices } from "./selected-input.ts";

/** One tap to another camera, where the room has one picture for all of them. With several, `Pictures` does that. */
export function CameraTabs() {
  if (choices.value.length < 2 || (live.state.value?.media.videos.length ?? 0) > 1) return null;
  return (
    <div class="row cameras">
      {choices.value.map(({ key, name, camera }) => (
        <button
          type="button"
          key={key}
          data-testid={camera ? `camera-${camera.id}` : key}
          aria-pressed={key === choice.value?.key}
          class={key === choice.value?.key ? "primary" : ""}
          onClick={() => choose(key)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
