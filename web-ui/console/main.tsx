import { render } from "preact";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { Attention } from "./attention.tsx";
import { Header } from "./header.tsx";
import { failure, live, openMeetingId } from "./hub.ts";
import { Meetings } from "./meetings.tsx";
import { Nodes } from "./nodes.tsx";
import { Recordings } from "./recordings.tsx";
import { RollCallPage } from "./roll-call.tsx";
import { ScreenWall } from "./screen-wall.tsx";
import { SiteDetails } from "./site-details.tsx";
import { Wall } from "./wall.tsx";
import { isWallOpen } from "./wall-address.ts";

function Failure() {
  return failure.value && <ErrorBanner {...failure.value} testId="error" />;
}

function Overview() {
  return (
    <div class="columns">
      <main>
        <Wall />
      </main>
      <aside>
        <SiteDetails />
        <Attention />
        <Nodes />
        <Meetings />
        <Recordings />
      </aside>
    </div>
  );
}

function View() {
  if (isWallOpen.value) return <ScreenWall />;
  return openMeetingId.value === null ? <Overview /> : <RollCallPage meetingId={openMeetingId.value} />;
}

function Console() {
  return (
    <div class="console" data-view={isWallOpen.value ? "wall" : "desk"}>
      <Header />
      <Failure />
      <View />
      <StaleBanner live={live} />
    </div>
  );
}

const page = document.getElementById("page");
if (page) render(<Console />, page);
