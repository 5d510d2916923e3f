import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import { formatTime, pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { Icon } from "./icons.tsx";
import { screenMessages } from "./locale.ts";
import { live } from "./room.ts";

/** Above the tiles: room, meeting, notices and the time. */
export function Header({ state }: { state: CurrentRoomState }) {
  pageNow.value;
  const { site, joining, degradation: degradationText, degradationSteps } = messages.value;
  const screen = screenMessages.value;
  const { meeting, phase, roster, view } = state.meeting;
  const { degradation } = state.wan;
  // Without the hub nobody knows.
  const outage = live.outage.value;
  return (
    <header class="head">
      <h1>
        {site} {state.room.name}
      </h1>
      <p class="title" data-testid="title">
        {meeting?.title}
        {phase === "joining" && <span class="faint"> · {joining}</span>}
      </p>
      {view && !outage && degradation.length > 0 && (
        <p class="note" data-testid="degradation">
          <Icon name="bandwidth" />
          {degradationText(degradation.map((step) => degradationSteps[step]).join(", "))}
        </p>
      )}
      {view && !outage && view.pages > 1 && (
        <p class="page" data-testid="page">
          {screen.page(view.page + 1, view.pages)}
        </p>
      )}
      {roster && !outage && roster.recordingSinceMs !== null && (
        <p class="recording" data-testid="recording">
          ● {screen.recording}
        </p>
      )}
      <time>{formatTime(live.serverNow())}</time>
    </header>
  );
}
