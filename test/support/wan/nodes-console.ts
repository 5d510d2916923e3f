import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../browser.ts";
import type { Testbed } from "../testbed.ts";

/** The console of a hub with the nodes `second` and `third`. */
export class NodesConsole implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  static async open({ hub }: Testbed): Promise<NodesConsole> {
    const browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${hub.url}/console/?lang=vi`);
    return new NodesConsole(browser, page);
  }

  /** Resolves when the cards of both nodes have this status. */
  async waitForStatus(status: "ok" | "degraded"): Promise<void> {
    for (const id of ["second", "third"]) {
      await this.#page.locator(`[data-testid="node-${id}"][data-status="${status}"]`).waitFor();
    }
  }

  /** Throws unless the card of `second` says that media to `third` is relayed, and which ports to open. */
  async checkRelayCard(): Promise<void> {
    const card = this.#page.locator('[data-testid="node-second"]');
    assert.match((await card.textContent()) ?? "", /Hình và tiếng với third phải đi vòng qua trung tâm/);
    await card.locator("summary").press("Enter");
    await card.getByText(/go through the hub: check that UDP 50000-59999 from second to third/).waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
