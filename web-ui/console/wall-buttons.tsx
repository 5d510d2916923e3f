import { signal } from "@preact/signals";
import { closeWall, isWallOpen, openWall } from "./wall-address.ts";
import { wallMessages } from "./wall-locale.ts";

const isFullScreen = signal(document.fullscreenElement !== null);
document.addEventListener("fullscreenchange", () => {
  isFullScreen.value = document.fullscreenElement !== null;
});

/** Opens the wall that fits one screen and leaves it; on the wall also for the full screen. */
export function WallButtons() {
  const { open, close, fullScreen, leaveFullScreen } = wallMessages.value;
  if (!isWallOpen.value) {
    return (
      <button type="button" data-testid="open-wall" onClick={openWall}>
        {open}
      </button>
    );
  }
  return (
    <>
      <button
        type="button"
        data-testid="full-screen"
        // A browser may refuse; then the page stays as it is.
        onClick={() =>
          void (
            isFullScreen.value ? document.exitFullscreen() : document.documentElement.requestFullscreen()
          ).catch(() => {})
        }
      >
        {isFullScreen.value ? leaveFullScreen : fullScreen}
      </button>
      <button type="button" data-testid="close-wall" onClick={closeWall}>
        {close}
      </button>
    </>
  );
}
