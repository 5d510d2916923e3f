import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import { DEADLINE_MS } from "./eventually.ts";

export const CHROMIUM = "/usr/bin/chromium";

/** Environment variable with the address of a browser that is shared by all test files of a run. */
export const BROWSER_ENDPOINT = "ROOMD_TEST_BROWSER";

/** Plays sound, reaches peers on loopback but nothing outside, and has a fake camera, microphone and screen, granted
 * without a question. */
export const CHROMIUM_ARGUMENTS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // WebRTC otherwise refuses peers on loopback addresses.
  "--allow-loopback-in-peer-connection",
  "--autoplay-policy=no-user-gesture-required",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

/** Debian's Chromium, headless: the shared one of the run, or a new one where there is none. */
export async function openBrowser(): Promise<Browser> {
  const endpoint = process.env[BROWSER_ENDPOINT];
  if (endpoint === undefined) return launchBrowser();
  return patient(await chromium.connect(endpoint));
}

/** A Chromium of its own, e.g. in a network namespace by another executable. */
export async function launchBrowser(executablePath = CHROMIUM): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing: run "npm run setup"`);
  return patient(await chromium.launch({ executablePath, args: [...CHROMIUM_ARGUMENTS] }));
}

/** Gives pages the deadline of all tests: a busy machine takes longer than Playwright's default. */
function patient(browser: Browser): Browser {
  browser.on("context", (context: BrowserContext) => {
    context.setDefaultTimeout(DEADLINE_MS);
    context.setDefaultNavigationTimeout(DEADLINE_MS);
  });
  return browser;
}

/** The elements of a page with this `data-testid`. */
export function byTestId(page: Page, testId: string): Locator {
  return page.locator(`[data-testid="${testId}"]`);
}
