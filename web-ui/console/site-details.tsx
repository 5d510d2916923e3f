import { CameraFacts } from "../shared/camera-details.tsx";
import { age, pageNow } from "../shared/clock.ts";
import { words } from "../shared/locale.ts";
import { chosenRoom, live, rooms } from "./hub.ts";

/** The site that was chosen on the wall: its cameras, with all that is known of them. */
export function Site() {
  pageNow.value;
  const judged = rooms.value.find(({ room }) => room.id === chosenRoom.value);
  if (!judged) return null;
  const { room } = judged;
  const { info, since, notHeard, camera: heading } = words.value;
  // The room's own times are by its own clock.
  const roomNow = live.serverNow() - room.clockOffsetMs;
  return (
    <section class="card site" data-testid="site">
      <header>
        <h2>{room.name}</h2>
        <button
          type="button"
          aria-label={info.close}
          onClick={() => {
            chosenRoom.value = null;
          }}
        >
          ✕
        </button>
      </header>
      <p class="faint">{room.state ? since(age(roomNow - room.state.atMs)) : notHeard}</p>
      {room.state?.cameras.map((camera) => (
        <div key={camera.id}>
          <h3>{camera.name === camera.id ? `${heading} ${camera.id}` : camera.name}</h3>
          <CameraFacts camera={camera} nowMs={roomNow} />
        </div>
      ))}
    </section>
  );
}
