import { type BrowserServer, chromium } from "playwright-core";
import { BROWSER_ENDPOINT, CHROMIUM, CHROMIUM_ARGUMENTS } from "../../test/support/browser.ts";

/**
 * One Chromium for all test files of a run: each file connects to it and has browser contexts of its own. It starts
 * when the first file asks for it, and again when it has crashed, so that a crash fails only the files that used it.
 */
export class SharedBrowser implements AsyncDisposable {
  #server: Promise<BrowserServer> | undefined;

  /** The environment by which a test file finds the browser. */
  async environment(): Promise<Readonly<Record<string, string>>> {
    this.#server ??= this.#launch();
    return { [BROWSER_ENDPOINT]: (await this.#server).wsEndpoint() };
  }

  async #launch(): Promise<BrowserServer> {
    const server = await chromium.launchServer({
      executablePath: CHROMIUM,
      args: [...CHROMIUM_ARGUMENTS],
    });
    server.once("close", () => {
      if (this.#server === undefined) return;
      this.#server = undefined;
      const { exitCode, signalCode } = server.process();
      process.stdout.write(
        `the shared browser has ended (${signalCode ?? exitCode}); the next file starts another\n`,
      );
    });
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await (await server)?.close();
  }
}
