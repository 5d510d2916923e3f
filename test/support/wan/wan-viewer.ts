import type { Page } from "playwright-core";
import { framesOf } from "../page-media.ts";
import { eventually } from "../testbed.ts";
import { exposePeerConnections, type ViewerQuality, watchViewer } from "../viewer-quality.ts";
import type { WanRoom } from "./wan-testbed.ts";

const WITHIN_MS = 60_000;

/** A viewer at a room's screen page who watches another room. */
export class WanViewer implements AsyncDisposable {
  readonly page: Page;
  readonly #selector: string;
  readonly #url: string;

  private constructor(page: Page, url: string, selector: string) {
    this.page = page;
    this.#url = url;
    this.#selector = selector;
  }

  static async open(room: WanRoom, otherId: string): Promise<WanViewer> {
    const browser = await room.browser();
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await exposePeerConnections(page);
    await page.addInitScript(() => {
      window.roomdFirstFrame = {};
    });
    const viewer = new WanViewer(page, `${room.url}/screen/`, `[data-testid="remote-${otherId}"]`);
    await page.goto(viewer.#url);
    return viewer;
  }

  /** Resolves when more frames were decoded, also by elements that replace each other. */
  async waitForFrames(frames = 10): Promise<void> {
    let last = await framesOf(this.page, this.#selector);
    let more = 0;
    await eventually(
      `${this.#selector} plays`,
      async () => {
        const now = await framesOf(this.page, this.#selector);
        more += now >= last ? now - last : now;
        last = now;
        return more > frames;
      },
      WITHIN_MS,
    );
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  /** Time from loading the page to the first decoded frame of this stream. */
  firstFrameMs(producerId: string): Promise<number> {
    return eventually("first frame", () =>
      this.page.evaluate((id) => {
        const at = window.roomdFirstFrame?.[id];
        return at && Math.round(at - performance.timeOrigin);
      }, producerId),
    );
  }

  watch(): Promise<{ quality(): Promise<ViewerQuality> }> {
    return watchViewer(this.page, this.#selector);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().browser()?.close();
  }
}
