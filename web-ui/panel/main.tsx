import { render } from "preact";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { Bar } from "./action-bar.tsx";
import { useGamepad } from "./gamepad-control.ts";
import { Header } from "./header.tsx";
import { Preview } from "./preview.tsx";
import { useKeyboard } from "./ptz-controls.tsx";
import { live, toast } from "./room.ts";
import { tellLook } from "./selected-input.ts";
import { Side } from "./sidebar.tsx";

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
      <Side />
      <Bar />
      <Toast />
      <StaleBanner live={live} />
    </div>
  );
}

tellLook();
const page = document.getElementById("page");
if (page) render(<Panel />, page);
