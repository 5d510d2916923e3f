import { render } from "preact";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { ActionBar } from "./action-bar.tsx";
import { useGamepadControl } from "./gamepad-control.ts";
import { Header } from "./header.tsx";
import { Preview } from "./preview.tsx";
import { useKeyboardControl } from "./ptz-controls.tsx";
import { live, toast } from "./room.ts";
import { reportPreview } from "./selected-input.ts";
import { Sidebar } from "./sidebar.tsx";

function Toast() {
  return toast.value && <ErrorBanner {...toast.value} class="toast" testId="toast" />;
}

function Panel() {
  useKeyboardControl();
  useGamepadControl();
  return (
    <div class="panel">
      <Header />
      <Preview />
      <Sidebar />
      <ActionBar />
      <Toast />
      <StaleBanner live={live} />
    </div>
  );
}

reportPreview();
const page = document.getElementById("page");
if (page) render(<Panel />, page);
