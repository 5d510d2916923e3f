import { reportedHealth } from "../../daemon/shared/room-summary.ts";
import { CameraDetails } from "../shared/camera-details.tsx";
import { formatAge, pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { live, selectedSiteId, useHubTopic } from "./hub.ts";
import { MachineDetails } from "./machine-details.tsx";
import { siteButtonId } from "./site-tile.tsx";

/** The site selected on the wall, with its cameras and its machine. */
export function SiteDetails() {
  const id = selectedSiteId.value;
  return id !== null && <Details key={id} id={id} />;
}

function Details({ id }: { id: string }) {
  pageNow.value;
  const room = useHubTopic("rooms")?.get(id);
  const entries = useHubTopic(`room/${id}`);
  const report = entries?.get("report");
  if (!room || !entries || !report) return null;
  const { info, since, notHeard, camera: heading } = messages.value;
  const now = live.serverNow();
  return (
    <section class="card site" data-testid="site">
      <header>
        <h2>{room.name}</h2>
        <button
          type="button"
          aria-label={info.close}
          data-testid="site-close"
          onClick={() => {
            selectedSiteId.value = null;
            document.getElementById(siteButtonId(id))?.focus();
          }}
        >
          ✕
        </button>
      </header>
      <p class="faint">{report.atMs === null ? notHeard : since(formatAge(now - report.atMs))}</p>
      {entries.list("camera/{cameraId}").map((camera) => (
        <div key={camera.id}>
          <h3>{camera.name === camera.id ? `${heading} ${camera.id}` : camera.name}</h3>
          {/* The room's times are by its own clock. */}
          <CameraDetails
            camera={{ ...camera, health: reportedHealth(camera.health) }}
            nowMs={now + report.clockOffsetMs}
          />
        </div>
      ))}
      <MachineDetails entries={entries} report={report} nowMs={now} />
    </section>
  );
}
