import { render } from "preact";
import { messages } from "../shared/locale.ts";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { Agenda } from "./agenda.tsx";
import { Header } from "./header.tsx";
import { startHeartbeat } from "./heartbeat.ts";
import { live } from "./room.ts";
import { TileArea } from "./tile-area.tsx";

function Screen() {
  const state = live.state.value;
  if (!state) return <p class="connecting">{messages.value.waiting}</p>;
  const inMeeting = state.meeting.phase === "joined";
  const alone = (state.meeting.roster?.participants ?? []).every(({ siteId }) => siteId === state.room.id);
  const waits = !inMeeting || alone;
  return (
    <div class="screen" data-phase={waits ? "waiting" : "meeting"}>
      <Header state={state} />
      <TileArea state={state} alone={waits} />
      {waits && (
        <aside>
          {inMeeting && <p class="nobody">{messages.value.nobodyElse}</p>}
          <Agenda />
        </aside>
      )}
      <StaleBanner live={live} />
    </div>
  );
}

const page = document.getElementById("page");
if (page) render(<Screen />, page);
startHeartbeat();
