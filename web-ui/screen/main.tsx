import { render } from "preact";
import { words } from "../shared/locale.ts";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { Agenda } from "./agenda.tsx";
import { Head } from "./header.tsx";
import { startHeartbeat } from "./heartbeat.ts";
import { live } from "./room.ts";
import { Stage } from "./tile-area.tsx";

function Display() {
  const state = live.state.value;
  if (!state) return <p class="connecting">{words.value.waiting}</p>;
  const inMeeting = state.meeting.phase === "joined";
  const alone = (state.meeting.roster?.participants ?? []).every(({ siteId }) => siteId === state.room.id);
  const waits = !inMeeting || alone;
  return (
    <div class="display" data-phase={waits ? "waiting" : "meeting"}>
      <Head state={state} />
      <Stage state={state} alone={waits} />
      {waits && (
        <aside>
          {inMeeting && <p class="nobody">{words.value.nobody}</p>}
          <Agenda />
        </aside>
      )}
      <StaleBanner live={live} />
    </div>
  );
}

const page = document.getElementById("page");
if (page) render(<Display />, page);
startHeartbeat();
