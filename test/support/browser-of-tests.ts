import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "./browser.ts";

/** Returns a browser for the tests of one file. Pages that a test leaves open are closed after it. */
export function browserOfTests(): Pick<Browser, "newContext" | "newPage"> {
  let browser: Browser | undefined;
  const running = () => browser ?? assert.fail("the browser starts before the first test");
  before(async () => {
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
  });
  afterEach(async () => {
    for (const context of running().contexts()) await context.close();
  });
  return {
    newContext: (options) => running().newContext(options),
    newPage: (options) => running().newPage(options),
  };
}
