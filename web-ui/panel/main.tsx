import { render } from "preact";
import { ErrorBanner } from "../shared/error-banner.tsx";
import { StaleBanner } from "../shared/stale-banner.tsx";
import { Bar } from "./bar.tsx";
import { tellLook } from "./chosen.ts";
import { useKeyboard } from "./controls.tsx";
import { useGamepad } from "./gamepad-control.ts";
import { Header } from "./header.tsx";
import { Preview } from "./preview.tsx";
import { live, toast } from "./room.ts";
import { Side } from "./side.tsx";

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
