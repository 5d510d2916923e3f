import { render } from "preact";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { words } from "../shared/words.ts";
import { Bar } from "./bar.tsx";
import { useKeyboard } from "./controls.tsx";
import { Header } from "./header.tsx";
import { Participants } from "./participants.tsx";
import { Presets } from "./presets.tsx";
import { Preview } from "./preview.tsx";
import { live, toast } from "./room.ts";

function Toast() {
  if (!toast.value) return null;
  const { text, detail } = toast.value;
  return (
    <div class="banner toast" role="alert" data-testid="toast">
      <span>{text}</span>
      <details>
        <summary>{words.value.details}</summary>
        {detail}
      </details>
    </div>
  );
}

function Panel() {
  useKeyboard();
  return (
    <div class="panel">
      <Header />
      <Preview />
      <aside>
        <Participants />
        <Presets />
      </aside>
      <Bar />
      <Toast />
      <StaleBanner live={live} />
    </div>
  );
}

const page = document.getElementById("page");
if (page) render(<Panel />, page);
