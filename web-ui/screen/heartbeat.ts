import { SCREEN_HEARTBEAT_EVERY_MS, type ScreenHeartbeat } from "../../daemon/contract/media/screen.ts";
import { live, screenId, screenNumber } from "./room.ts";

/** Tells the room each second what this page has painted and decoded: a page that hangs stops to. */
export function startHeartbeat(): void {
  let painted = 0;
  const count = () => {
    painted++;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  const decoded = new DecodedFrameCounter();
  const tell = async () => {
    const connection = live.connectionNumber.value;
    if (connection === 0) {
      screenId.value = null;
      return;
    }
    const proof: ScreenHeartbeat = {
      screen: screenNumber,
      paintedFrames: painted,
      decodedFrames: decoded.count(),
    };
    try {
      const { id } = await live.request<{ id: string }>("screen.heartbeat", proof);
      if (live.connectionNumber.value === connection) screenId.value = id;
    } catch {
      // Said again in a second; a lost connection is shown by the page itself.
    }
  };
  setInterval(() => void tell(), SCREEN_HEARTBEAT_EVERY_MS);
  // At once on each connection: until the room knows this page, it has no sound.
  live.connectionNumber.subscribe(() => void tell());
  live.onNotice((name) => {
    if (name === "screen.reload") location.reload();
  });
}

/** Frames of all pictures of the page so far, those that have gone included. */
class DecodedFrameCounter {
  readonly #of = new WeakMap<HTMLVideoElement, number>();
  #total = 0;

  count(): number {
    for (const video of document.querySelectorAll("video")) {
      const now = video.getVideoPlaybackQuality().totalVideoFrames;
      // Another stream in the same element counts from 0 again.
      const before = this.#of.get(video) ?? 0;
      this.#total += now >= before ? now - before : now;
      this.#of.set(video, now);
    }
    return this.#total;
  }
}
