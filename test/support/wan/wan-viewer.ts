import type { Page } from "playwright-core";
import { eventually } from "../eventually.ts";
import { framesOf } from "../page-media.ts";
import { exposePeerConnections, type ViewerQuality, watchViewer } from "../viewer-quality.ts";
import type { Wan } from "./wan.ts";

/** A room's screen, and somebody who watches the other room on it. */
export class WanViewer implements AsyncDisposable {
  readonly page: Page;
  readonly #selector: string;
  readonly #url: string;

  private constructor(page: Page, url: string, selector: string) {
    this.page = page;
    this.#url = url;
    this.#selector = selector;
  }

  static async open(wan: Wan, roomId: "near" | "far"): Promise<WanViewer> {
    const browser = await wan.network.openBrowser(wan.network[roomId]);
    const otherId = roomId === "near" ? "far" : "near";
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await exposePeerConnections(page);
    await page.addInitScript(() => {
      window.roomdFirstFrame = {};
    });
    const viewer = new WanViewer(page, `${wan[roomId].url}/screen/`, `[data-testid="remote-${otherId}"]`);
    await page.goto(viewer.#url);
    return viewer;
  }

  /** Resolves when so many more frames were decoded, also by elements that take each other's place. */
  async waitForFrames(frames = 10): Promise<void> {
    let last = await framesOf(this.page, this.#selector);
    let more = 0;
    await eventually(`${this.#selector} plays`, async () => {
      const now = await framesOf(this.page, this.#selector);
      more += now >= last ? now - last : now;
      last = now;
      return more > frames;
    });
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  /** From the page's loading until the first frame of this stream was decoded. */
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
