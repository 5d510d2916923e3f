import { useSignal } from "@preact/signals";
import { render } from "preact";
import { pageNow, timeOfDay } from "../shared/clock.ts";
import { ownStream } from "../shared/own-stream.ts";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { Picture } from "../shared/stream.tsx";
import { words } from "../shared/words.ts";
import { live, viewer } from "./room.ts";
import { Stage } from "./stage.tsx";
import { Agenda } from "./waiting.tsx";

/** The room's own picture: large while it waits, small in a meeting. */
function Own({ producerId, name }: { producerId: string | null; name: string }) {
  const there = useSignal(false);
  return (
    <figure class="site own" data-testid="own">
      {producerId && (
        <Picture
          key={producerId}
          viewer={viewer}
          producerId={producerId}
          testId="self"
          onFrames={(now) => {
            there.value = now;
          }}
        />
      )}
      {!there.value && <p class="why">{words.value.noPreview}</p>}
      <figcaption>
        <strong>{name}</strong>
        {live.state.value?.microphone.muted && <span class="muted">{words.value.muted}</span>}
      </figcaption>
    </figure>
  );
}

function Head() {
  pageNow.value;
  const state = live.state.value;
  const { site, joining } = words.value;
  const meeting = state?.meeting.meeting;
  return (
    <header class="head">
      <h1>
        {site} {state?.room.name ?? "…"}
      </h1>
      <p>
        {meeting?.title}
        {state?.meeting.phase === "joining" && <span class="faint"> · {joining}</span>}
      </p>
      <time>{timeOfDay(live.serverNow())}</time>
    </header>
  );
}

function Display() {
  const state = live.state.value;
  if (!state) return <p class="connecting">{words.value.waiting}</p>;
  const inMeeting = state.meeting.phase === "joined";
  const alone = (state.meeting.roster?.participants ?? []).every(({ siteId }) => siteId === state.room.id);
  return (
    <div class="display" data-phase={inMeeting && !alone ? "meeting" : "waiting"}>
      <Head />
      {inMeeting && <Stage state={state} />}
      <Own
        producerId={ownStream(state, "camera", ["medium", "high", "only", "low"])}
        name={state.room.name}
      />
      {(!inMeeting || alone) && (
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
