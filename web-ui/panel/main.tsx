import { render } from "preact";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { Bar } from "./bar.tsx";
import { useKeyboard } from "./controls.tsx";
import { useGamepad } from "./gamepad-control.ts";
import { Header } from "./header.tsx";
import { Participants } from "./participants.tsx";
import { Presets } from "./presets.tsx";
import { Preview } from "./preview.tsx";
import { live, toast } from "./room.ts";

function Toast() {
  return toast.value && <ErrorBanner {...toast.value} class="toast" testId="toast" />;
}

function Panel() {
  useKeyboard();
  useGamepad();
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
