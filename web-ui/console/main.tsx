import { render } from "preact";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { Header } from "./header.tsx";
import { failure, live, openMeetingId } from "./hub.ts";
import { Meetings } from "./meetings.tsx";
import { Nodes } from "./nodes.tsx";
import { Recordings } from "./recordings.tsx";
import { RollCallPage } from "./roll-call.tsx";
import { SiteDetails } from "./site-details.tsx";
import { UrgentSites, Wall } from "./wall.tsx";

function Failure() {
  return failure.value && <ErrorBanner {...failure.value} testId="error" />;
}

function Console() {
  return (
    <div class="console">
      <Header />
      <Failure />
      {openMeetingId.value === null ? (
        <div class="columns">
          <main>
            <Wall />
          </main>
          <aside>
            <SiteDetails />
            <UrgentSites />
            <Nodes />
            <Meetings />
            <Recordings />
          </aside>
        </div>
      ) : (
        <RollCallPage meetingId={openMeetingId.value} />
      )}
      <StaleBanner live={live} />
    </div>
  );
}

const page = document.getElementById("page");
if (page) render(<Console />, page);
