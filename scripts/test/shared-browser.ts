import { type BrowserServer, chromium } from "playwright-core";
import { BROWSER_ENDPOINT, CHROMIUM, CHROMIUM_ARGUMENTS } from "../../test/support/browser.ts";

/**
 * One Chromium for all test files of a run: each file connects to it and has browser contexts of its own. It starts
 * when the first file asks for it.
 */
export class SharedBrowser implements AsyncDisposable {
  #server: Promise<BrowserServer> | undefined;

  /** The environment by which a test file finds the browser. */
  async environment(): Promise<Readonly<Record<string, string>>> {
    this.#server ??= chromium.launchServer({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGUMENTS] });
    return { [BROWSER_ENDPOINT]: (await this.#server).wsEndpoint() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#server)?.close();
  }
}
