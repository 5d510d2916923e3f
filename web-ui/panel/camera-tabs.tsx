import { camera, chooseCamera, live } from "./room.ts";

/** One tap to another camera. */
export function CameraTabs() {
  const cameras = live.state.value?.cameras ?? [];
  if (cameras.length < 2) return null;
  return (
    <div class="row cameras">
      {cameras.map(({ id, name }) => (
        <button
          type="button"
          key={id}
          data-testid={`camera-${id}`}
          aria-pressed={id === camera.value?.id}
          class={id === camera.value?.id ? "primary" : ""}
          onClick={() => chooseCamera(id)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
