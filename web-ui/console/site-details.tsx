import { CameraDetails } from "../shared/camera-details.tsx";
import { formatAge, pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { live, roomStatuses, selectedSiteId } from "./hub.ts";

/** The site selected on the wall, with its cameras. */
export function SiteDetails() {
  pageNow.value;
  const site = roomStatuses.value.find(({ room }) => room.id === selectedSiteId.value);
  if (!site) return null;
  const { room } = site;
  const { info, since, notHeard, camera: heading } = messages.value;
  // The room's times are by its own clock.
  const roomNow = live.serverNow() + room.clockOffsetMs;
  return (
    <section class="card site" data-testid="site">
      <header>
        <h2>{room.name}</h2>
        <button
          type="button"
          aria-label={info.close}
          onClick={() => {
            selectedSiteId.value = null;
          }}
        >
          ✕
        </button>
      </header>
      <p class="faint">{room.state ? since(formatAge(roomNow - room.state.atMs)) : notHeard}</p>
      {room.state?.cameras.map((camera) => (
        <div key={camera.id}>
          <h3>{camera.name === camera.id ? `${heading} ${camera.id}` : camera.name}</h3>
          <CameraDetails camera={camera} nowMs={roomNow} />
        </div>
      ))}
    </section>
  );
}
