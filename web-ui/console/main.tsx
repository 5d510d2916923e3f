import { render } from "preact";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { words } from "../shared/words.ts";
import { Head } from "./head.tsx";
import { failure, live } from "./hub.ts";
import { Meetings } from "./meetings.tsx";
import { Urgent, Wall } from "./wall.tsx";

function Failure() {
  if (!failure.value) return null;
  const { text, detail } = failure.value;
  return (
    <div class="banner" role="alert">
      <span>{text}</span>
      <details>
        <summary>{words.value.details}</summary>
        {detail}
      </details>
    </div>
  );
}

function Console() {
  return (
    <div class="console">
      <Head />
      <Failure />
      <main>
        <Wall />
        <aside>
          <Meetings />
          <Urgent />
        </aside>
      </main>
      <StaleBanner live={live} />
    </div>
  );
}

const page = document.getElementById("page");
if (page) render(<Console />, page);
