import { describeOutage, outageMessages } from "../shared/outage-locale.ts";
import { live } from "./room.ts";

/** Over the whole panel while the room's own daemon does not respond. */
export function RoomLost() {
  const outage = live.outage.value;
  if (outage?.kind !== "room") return null;
  return (
    <div class="room-lost" role="alert" data-testid="stale-banner">
      <div>
        <strong>{describeOutage(outage, live.serverNow())}</strong>
        <p>{outageMessages.value.controlsLocked}</p>
      </div>
    </div>
  );
}
