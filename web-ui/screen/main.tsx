import { render } from "preact";
import { messages } from "../shared/locale.ts";
import { Agenda } from "./agenda.tsx";
import { Header } from "./header.tsx";
import { startHeartbeat } from "./heartbeat.ts";
import { NextMeeting } from "./next-meeting.tsx";
import { OutageNotice } from "./outage-notice.tsx";
import { live } from "./room.ts";
import { TileArea } from "./tile-area.tsx";
import { shownView } from "./view.ts";

function Screen() {
  const state = live.state.value;
  const outage = live.outage.value;
  if (!state) {
    return (
      <main class="connecting">
        <p>{messages.value.waiting}</p>
        <OutageNotice />
      </main>
    );
  }
  const inMeeting = state.meeting.phase === "joined";
  const view = shownView(state);
  const alone = (state.meeting.roster?.participants ?? []).every(({ siteId }) => siteId === state.room.id);
  return (
    <div
      class="screen"
      data-phase={view === null ? "waiting" : "meeting"}
      data-outage={outage?.kind ?? "none"}
    >
      <div class="top">
        <Header state={state} />
        <OutageNotice />
      </div>
      <TileArea state={state} view={view} />
      {view === null && (
        <aside>
          {inMeeting && alone && !outage && <p class="nobody">{messages.value.nobodyElse}</p>}
          <NextMeeting state={state} />
          <Agenda />
        </aside>
      )}
    </div>
  );
}

const page = document.getElementById("page");
if (page) render(<Screen />, page);
startHeartbeat();
