import { SCREEN_HEARTBEAT_EVERY_MS, type ScreenHeartbeat } from "../../daemon/contract/media/screen.ts";
import { live, screenId, screenNumber } from "./room.ts";

/** Reports painted and decoded frames every second; the room restarts a page that stops. */
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
      const { id } = await live.request("screen.heartbeat", proof);
      if (live.connectionNumber.value === connection) screenId.value = id;
    } catch {
      // Repeated after a second; the page shows a lost connection itself.
    }
  };
  setInterval(() => void tell(), SCREEN_HEARTBEAT_EVERY_MS);
  // At once on each connection: the page is silent until the room knows it.
  live.connectionNumber.subscribe(() => void tell());
  live.onNotice("screen.reload", () => location.reload());
}

/** Counts decoded frames of all videos of the page, removed ones included. */
class DecodedFrameCounter {
  readonly #of = new WeakMap<HTMLVideoElement, number>();
  #total = 0;

  count(): number {
    for (const video of document.querySelectorAll("video")) {
      const now = video.getVideoPlaybackQuality().totalVideoFrames;
      // A new stream in the same element counts from 0.
      const before = this.#of.get(video) ?? 0;
      this.#total += now >= before ? now - before : now;
      this.#of.set(video, now);
    }
    return this.#total;
  }
}
