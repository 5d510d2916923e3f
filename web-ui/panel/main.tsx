import { render } from "preact";
import { useEffect } from "preact/hooks";
import { ActionBar } from "./action-bar.tsx";
import { useGamepadControl } from "./gamepad-control.ts";
import { Header } from "./header.tsx";
import { Notices } from "./notices.tsx";
import { Preview } from "./preview.tsx";
import { useKeyboardControl } from "./ptz-controls.tsx";
import { live, ptz } from "./room.ts";
import { RoomLost } from "./room-lost.tsx";
import { reportPreview } from "./selected-input.ts";
import { Sidebar } from "./sidebar.tsx";

function Panel() {
  useKeyboardControl();
  useGamepadControl();
  const isLost = live.outage.value?.kind === "room";
  useEffect(() => {
    if (isLost) ptz.stop();
  }, [isLost]);
  return (
    <>
      <div class="panel" data-lost={isLost} inert={isLost}>
        <Header />
        <Notices />
        <Preview />
        <Sidebar />
        <ActionBar />
      </div>
      <RoomLost />
    </>
  );
}

reportPreview();
const page = document.getElementById("page");
if (page) render(<Panel />, page);
