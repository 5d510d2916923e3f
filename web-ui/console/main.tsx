import { render } from "preact";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { Head } from "./header.tsx";
import { failure, live, openedMeeting } from "./hub.ts";
import { Meetings } from "./meetings.tsx";
import { Nodes } from "./nodes.tsx";
import { Recordings } from "./recordings.tsx";
import { RollCallPage } from "./roll-call.tsx";
import { Site } from "./site-details.tsx";
import { Urgent, Wall } from "./wall.tsx";

function Failure() {
  return failure.value && <ErrorBanner {...failure.value} testId="failure" />;
}

function Console() {
  return (
    <div class="console">
      <Head />
      <Failure />
      {openedMeeting.value === null ? (
        <main>
          <Wall />
          <aside>
            <Site />
            <Urgent />
            <Nodes />
            <Meetings />
            <Recordings />
          </aside>
        </main>
      ) : (
        <RollCallPage meetingId={openedMeeting.value} />
      )}
      <StaleBanner live={live} />
    </div>
  );
}

const page = document.getElementById("page");
if (page) render(<Console />, page);
