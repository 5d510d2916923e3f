import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { Meeting } from "../../daemon/contract/meeting.ts";
import { launchBrowser } from "../support/browser.ts";
import { connectGuest, type GuestClient } from "../support/guest.ts";
import { eventually } from "../support/house.ts";
import { networkNamespaces } from "../support/network/abilities.ts";
import type { Link } from "../support/network/link.ts";
import { WanHouse } from "../support/wan/wan-house.ts";
import { WanViewer } from "../support/wan/wan-viewer.ts";

/** Two nodes with a room at each, every one on a host of its own, and firewalls that let no UDP through between the two
 * nodes: what people see in the rooms, and at the console. */
const skip = networkNamespaces() ?? false;
const WITHIN_MS = 60_000;
const ABSENT = "vinh";

let house: WanHouse;
let guest: GuestClient;
let second: Link;
let third: Link;
let viewers: readonly WanViewer[] = [];
let browser: Browser;
let desk: Page;

before(async () => {
  if (skip) return;
  house = await WanHouse.build({ lossPercent: 0, nodeIds: ["second", "third"], absentRoomIds: [ABSENT] });
  second = house.nodeLines[0] ?? assert.fail("no line");
  third = house.nodeLines[1] ?? assert.fail("no line");
  await countRelayed();
  guest = await guestElsewhere();
  browser = await launchBrowser();
  desk = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await desk.goto(`${house.hubUrl}/console/?lang=vi`);
});

afterEach(async () => {
  for (const viewer of viewers) await viewer[Symbol.asyncDispose]();
  viewers = [];
});

after(async () => {
  await browser?.close();
  guest?.[Symbol.dispose]();
  await house?.[Symbol.asyncDispose]();
});

/** Somebody in another meeting who has the first place at the hub: the next two are at the nodes. */
async function guestElsewhere(): Promise<GuestClient> {
  const now = Date.now();
  const { id: meetingId } = await house.hubCommand<Meeting>("meeting.create", {
    ...{ title: "Họp khác", startsAtMs: now, endsAtMs: now + 3_600_000, roomIds: [ABSENT] },
  });
  const { url } = await house.hubCommand<{ url: string }>("meeting.invite", { meetingId });
  const client = await connectGuest(url);
  await client.request("guest.enter", { name: "Lan" });
  await client.phase("in");
  await client.request("guest.capabilities");
  return client;
}

/** Counts what the hub's own workers send to the nodes, by packets that are as large as a picture's only. */
function countRelayed(): Promise<string> {
  const nodes = `${second.a.ipv4}, ${third.a.ipv4}`;
  return house.centre.nft(`
    table inet relayed {
      chain leaving {
        type filter hook output priority 0;
        ip daddr { ${nodes} } meta l4proto udp meta length > 500 counter
      }
    }`);
}

async function relayed(): Promise<number> {
  const told = await house.centre.run("nft", ["list", "chain", "inet", "relayed", "leaving"]);
  return Number(/counter packets (\d+)/.exec(told)?.[1] ?? assert.fail(told));
}

/** Both see each other, and nothing of it goes through the hub. */
async function meetDirectly(): Promise<void> {
  await eventually(
    "nothing goes through the hub",
    async () => {
      const before = await relayed();
      await meet();
      return (await relayed()) === before;
    },
    WITHIN_MS,
  );
}

async function refuse(): Promise<void> {
  await second.refuseUdp(second.a, third.a.ipv4);
  await third.refuseUdp(third.a, second.a.ipv4);
}

async function mend(): Promise<void> {
  await second.mend();
  await third.mend();
}

async function meet(): Promise<void> {
  await Promise.all(viewers.map((viewer) => viewer.plays()));
}

async function nodesAre(status: "ok" | "degraded"): Promise<void> {
  for (const id of ["second", "third"])
    await desk.locator(`[data-testid="node-${id}"][data-status="${status}"]`).waitFor({ timeout: WITHIN_MS });
}

test("rooms at two nodes that don't reach each other see each other through the hub, and the console says it", {
  skip,
}, async () => {
  await nodesAre("ok");
  await refuse();
  await nodesAre("degraded");
  await house.startMeeting();
  viewers = [await WanViewer.open(house.near, "far"), await WanViewer.open(house.far, "near")];
  await meet();
  assert.ok((await relayed()) > 0);
  const { nodes, sfu } = await house.hubState();
  assert.deepEqual(
    nodes.map(({ places, throughHub }) => ({ places, throughHub })),
    [
      { places: 1, throughHub: ["third"] },
      { places: 1, throughHub: ["second"] },
    ],
  );
  assert.equal(sfu.status, "ok");
  assert.match(
    nodes[0]?.health.reason ?? "",
    /^media between second and third go through the hub: is UDP 50000-59999 from second to third \(10\.77\.\d+\.1\)/,
  );
  const card = desk.locator('[data-testid="node-second"]');
  assert.match((await card.textContent()) ?? "", /Hình và tiếng với third phải đi vòng qua trung tâm/);

  await mend();
  await nodesAre("ok");
  await meet();
});

test("firewalls that close in the middle of a meeting, and open again: the pictures come back by themselves", {
  skip,
}, async () => {
  await nodesAre("ok");
  viewers = [await WanViewer.open(house.near, "far"), await WanViewer.open(house.far, "near")];
  await meetDirectly();
  const before = await relayed();
  await refuse();
  await nodesAre("degraded");
  await meet();
  assert.ok((await relayed()) > before);

  await mend();
  await nodesAre("ok");
  await meetDirectly();
});
