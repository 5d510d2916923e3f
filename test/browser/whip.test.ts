import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { WHEPClient } from "whip-whep/whep.js";
import type { WHIPClient } from "whip-whep/whip.js";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { framesOf } from "../support/page-media.ts";
import { TestMeeting } from "../support/test-meeting.ts";
import { Testbed } from "../support/testbed.ts";

/** Browsers as encoders and players: a page of another host with the client library of WHIP's author, and a plain peer
 * connection. */
const MODULES: Readonly<Record<string, string>> = {
  "/whip.js": fileURLToPath(import.meta.resolve("whip-whep/whip.js")),
  "/whep.js": fileURLToPath(import.meta.resolve("whip-whep/whep.js")),
};

declare global {
  interface Window {
    client: { readonly stop: () => Promise<void> };
  }
}

let testbed: Testbed;
let meeting: TestMeeting;
let browser: Browser;
let elsewhere: Server;

before(async () => {
  browser = await openBrowser();
  elsewhere = createServer(async ({ url = "" }, response) => {
    const module = MODULES[url];
    response.setHeader("content-type", module ? "text/javascript" : "text/html");
    response.end(module ? await readFile(module) : "<!doctype html>");
  }).listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  testbed = await Testbed.start({ rooms: [{ id: "ha-noi", name: "Hà Nội", camera: false }] });
  meeting = await TestMeeting.start(testbed);
});

after(async () => {
  await browser?.close();
  elsewhere?.close();
  await testbed?.[Symbol.asyncDispose]();
});

/** An empty page of that host; `failures` has its errors, `patches` the responses to its candidates. */
async function pageElsewhere(): Promise<{ page: Page; failures: string[]; patches: number[] }> {
  const page = await browser.newPage();
  const failures: string[] = [];
  const patches: number[] = [];
  page.on("pageerror", (error) => failures.push(error.message));
  page.on("response", (response) => {
    if (response.request().method() === "PATCH") patches.push(response.status());
  });
  await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
  return { page, failures, patches };
}

test("a page of another host publishes by WHIP with trickle ICE", async () => {
  const { page, failures, patches } = await pageElsewhere();
  const display = await browser.newPage();
  await display.goto(`${testbed.room("ha-noi").url}/screen/`);
  const invitation = await meeting.invite("whip");
  await page.evaluate(async ({ url, token }) => {
    const module = (await import("/whip.js" as string)) as { WHIPClient: typeof WHIPClient };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    for (const track of stream.getTracks()) peer.addTransceiver(track, { direction: "sendonly" });
    const client = new module.WHIPClient();
    await client.publish(peer, url, token);
    window.client = client;
  }, invitation);
  const site = await eventually("in the meeting", () => meeting.guest());
  const video = `[data-testid="remote-${site.siteId}"]`;
  await eventually("seen", async () => (await framesOf(display, video)) > 20);
  await eventually("not lost", async () => (await meeting.guest())?.lostSinceMs === null);
  await eventually("its addresses are taken", async () => patches.length > 0);
  await page.evaluate(() => window.client.stop());
  await eventually("gone", async () => (await meeting.guest()) === undefined);
  assert.deepEqual(new Set(patches), new Set([204]));
  assert.deepEqual(failures, []);
  await page.close();
  await display.close();
});

test("a page of another host plays a room by WHEP", async () => {
  const { page, failures, patches } = await pageElsewhere();
  const invitation = await meeting.invite("whep", "?site=ha-noi");
  await page.evaluate(async ({ url, token }) => {
    const module = (await import("/whep.js" as string)) as { WHEPClient: typeof WHEPClient };
    const video = document.createElement("video");
    const played = new MediaStream();
    video.autoplay = true;
    video.srcObject = played;
    document.body.append(video);
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    for (const medium of ["audio", "video"]) peer.addTransceiver(medium, { direction: "recvonly" });
    peer.ontrack = ({ track }) => played.addTrack(track);
    const client = new module.WHEPClient();
    await client.view(peer, url, token);
    window.client = client;
  }, invitation);
  await eventually("seen", async () => (await framesOf(page, "video")) > 20);
  await eventually("its addresses are taken", async () => patches.length > 0);
  const ended = page.waitForResponse((response) => response.request().method() === "DELETE");
  await page.evaluate(() => window.client.stop());
  // It closes its connection first, which the hub may notice before.
  assert.ok([200, 404].includes((await ended).status()));
  assert.deepEqual(new Set(patches), new Set([204]));
  assert.deepEqual(failures, []);
  await page.close();
});

/** A page of the hub without roomd's client code. */
async function blankPage(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${testbed.hub.url}/api/state`);
  return page;
}

interface Begun {
  readonly status: number;
  readonly location: string;
  readonly token: string;
}

/** Publishes by a plain peer connection and one HTTP request with its offer. */
async function publish(page: Page): Promise<Begun> {
  const invitation = await meeting.invite("whip");
  const begun = await page.evaluate(async ({ url, token }) => {
    const peer = new RTCPeerConnection();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    for (const track of stream.getTracks()) {
      peer.addTransceiver(track, { direction: "sendonly", streams: [stream] });
    }
    await peer.setLocalDescription();
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/sdp", authorization: `Bearer ${token}` },
      body: peer.localDescription?.sdp ?? "",
    });
    const answer = await response.text();
    if (response.ok) await peer.setRemoteDescription({ type: "answer", sdp: answer });
    Object.assign(window, { peer });
    return { status: response.status, location: response.headers.get("location") ?? "" };
  }, invitation);
  return { ...begun, token: invitation.token };
}

async function end(location: string, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${testbed.hub.url}${location}`, { method: "DELETE", headers })).status;
}

test("an encoder that disappears without DELETE is removed", async () => {
  const page = await blankPage();
  const { status } = await publish(page);
  assert.equal(status, 201);
  await eventually("connected", () =>
    page.evaluate(
      () => (window as unknown as { peer: RTCPeerConnection }).peer.connectionState === "connected",
    ),
  );
  await page.evaluate(() => (window as unknown as { peer: RTCPeerConnection }).peer.close());
  await eventually("gone", async () => (await meeting.guest()) === undefined);
  await page.close();
});

test("an encoder that restarts ICE continues on the new connection", async () => {
  const page = await blankPage();
  const { location, token, status } = await publish(page);
  assert.equal(status, 201);
  const site = await eventually("in the meeting", () => meeting.guest());
  const restarted = await page.evaluate(
    async ({ location, token }) => {
      const { peer } = window as unknown as { peer: RTCPeerConnection };
      const restarts = { type: "answer", sdp: peer.remoteDescription?.sdp ?? "" } as const;
      peer.restartIce();
      await peer.setLocalDescription();
      const own = peer.localDescription?.sdp ?? "";
      const user = /a=ice-ufrag:.*\r\n/.exec(own)?.[0] ?? "";
      const response = await fetch(location, {
        method: "PATCH",
        headers: {
          "content-type": "application/trickle-ice-sdpfrag",
          "if-match": "*",
          authorization: `Bearer ${token}`,
        },
        body: `${user}${/a=ice-pwd:.*\r\n/.exec(own)?.[0]}`,
      });
      const fragment = await response.text();
      const line = (name: string) => new RegExp(`a=${name}:.*`).exec(fragment)?.[0] ?? "";
      const sdp = restarts.sdp
        .replaceAll(/a=ice-ufrag:.*/g, line("ice-ufrag"))
        .replaceAll(/a=ice-pwd:.*/g, line("ice-pwd"));
      await peer.setRemoteDescription({ type: "answer", sdp });
      return { status: response.status, user: user.trim().replace("a=ice-ufrag:", "") };
    },
    { location, token },
  );
  assert.equal(restarted.status, 200);
  // The selected candidate pair has the new ICE credentials.
  await eventually("connected again", () =>
    page.evaluate(async (user) => {
      const { peer } = window as unknown as { peer: RTCPeerConnection };
      const stats = [...(await peer.getStats()).values()];
      const transport = stats.find(({ type }) => type === "transport");
      const pair = stats.find(({ id }) => id === transport?.selectedCandidatePairId);
      const local = stats.find(({ id }) => id === pair?.localCandidateId);
      return local?.usernameFragment === user && pair?.state === "succeeded";
    }, restarted.user),
  );
  assert.equal((await meeting.guest())?.siteId, site.siteId);
  assert.equal((await meeting.guest())?.lostSinceMs, null);
  assert.equal(await end(location, "wrong"), 401);
  assert.equal(await end(location, token), 200);
  assert.equal(await meeting.guest(), undefined);
  assert.equal(await end(location, token), 404);
  await page.close();
});
