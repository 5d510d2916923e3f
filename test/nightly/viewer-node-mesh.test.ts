import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { namespacesUnavailable } from "../support/network/capabilities.ts";
import { PartitionedNodes } from "../support/wan/partitioned-nodes.ts";
import { WanViewer } from "../support/wan/wan-viewer.ts";

/** Rooms at two nodes and the console, while a firewall between the nodes closes and opens. */
const skip = namespacesUnavailable() ?? false;

let apart: PartitionedNodes;
let browser: Browser;
let desk: Page;

before(async () => {
  if (skip) return;
  apart = await PartitionedNodes.start();
  browser = await openBrowser();
  desk = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await desk.goto(`${apart.wan.testbed.hub.url}/console/?lang=vi`);
});

after(async () => {
  await browser?.close();
  await apart?.[Symbol.asyncDispose]();
});

async function nodesAre(status: "ok" | "degraded"): Promise<void> {
  for (const id of ["second", "third"]) {
    const card = desk.locator(`[data-testid="node-${id}"][data-status="${status}"]`);
    await card.waitFor();
  }
}

test("a firewall between two nodes closes in a meeting: media goes through the hub, and the console shows it", {
  skip,
}, async () => {
  await nodesAre("ok");
  await apart.wan.testbed.startMeeting();
  await using atNear = await WanViewer.open(apart.wan, "near");
  await using atFar = await WanViewer.open(apart.wan, "far");
  const meet = () => Promise.all([atNear.waitForFrames(), atFar.waitForFrames()]);
  await meet();

  await apart.partition();
  await nodesAre("degraded");
  await meet();
  const card = desk.locator('[data-testid="node-second"]');
  assert.match((await card.textContent()) ?? "", /Hình và tiếng với third phải đi vòng qua trung tâm/);
  await card.locator("summary").press("Enter");
  await card.getByText(/go through the hub: check that UDP 50000-59999 from second to third/).waitFor();

  await apart.restore();
  await nodesAre("ok");
  await meet();
});
