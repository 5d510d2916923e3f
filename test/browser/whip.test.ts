import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { framesOf } from "../support/page-media.ts";
import { TestMeeting } from "../support/test-meeting.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;
let meeting: TestMeeting;
let browser: Browser;

before(async () => {
  browser = await openBrowser();
  testbed = await Testbed.start({ rooms: [{ id: "ha-noi", name: "Hà Nội", camera: false }] });
  meeting = await TestMeeting.start(testbed);
});

after(async () => {
  await browser?.close();
  await testbed?.[Symbol.asyncDispose]();
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
  readonly answer: string;
}

/** A plain peer connection and one HTTP request with its offer. */
async function begin(page: Page, kind: "whip" | "whep", query: string): Promise<Begun & { token: string }> {
  const invitation = await meeting.invite(kind, query);
  const begun = await page.evaluate(
    async ({ kind, url, token }) => {
      const peer = new RTCPeerConnection();
      const video = document.createElement("video");
      const played = new MediaStream();
      // Chromium does not decode the audio of a muted element.
      video.muted = kind === "whip";
      video.autoplay = true;
      video.srcObject = played;
      document.body.append(video);
      if (kind === "whip") {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
        for (const track of stream.getTracks()) {
          peer.addTransceiver(track, { direction: "sendonly", streams: [stream] });
        }
      } else {
        for (const medium of ["audio", "video"]) peer.addTransceiver(medium, { direction: "recvonly" });
        peer.ontrack = ({ track }) => played.addTrack(track);
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
      return { status: response.status, location: response.headers.get("location") ?? "", answer };
    },
    { kind, ...invitation },
  );
  return { ...begun, token: invitation.token };
}

async function end(location: string, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${testbed.hub.url}${location}`, { method: "DELETE", headers })).status;
}

test("an encoder publishes by WHIP, and a room's screen shows it", async () => {
  const page = await blankPage();
  const display = await browser.newPage();
  await display.goto(`${testbed.room("ha-noi").url}/screen/`);
  const { status, location, answer, token } = await begin(page, "whip", "?name=M%C3%A1y%20quay");
  assert.equal(status, 201, answer);
  const site = await eventually("in the meeting", () => meeting.guest());
  assert.equal(site.name, "Máy quay");
  const video = `[data-testid="remote-${site.siteId}"]`;
  const first = await eventually("seen", () => framesOf(display, video));
  await eventually("it moves", async () => (await framesOf(display, video)) > first + 20);
  await eventually("not lost", async () => (await meeting.guest())?.lostSinceMs === null);
  assert.equal(await end(location, "wrong"), 401);
  assert.equal(await end(location, token), 200);
  assert.equal(await meeting.guest(), undefined);
  assert.equal(await end(location, token), 404);
  await page.close();
  await display.close();
});

test("an encoder that disappears without DELETE is removed", async () => {
  const page = await blankPage();
  const { status } = await begin(page, "whip", "");
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

test("a player receives a room's video and audio by WHEP", async () => {
  const page = await blankPage();
  const { status, location, answer, token } = await begin(page, "whep", "?site=ha-noi");
  assert.equal(status, 201, answer);
  const first = await eventually("seen", () => framesOf(page, "video"));
  await eventually("it moves", async () => (await framesOf(page, "video")) > first + 20);
  const heard = () =>
    page.evaluate(async () => {
      const { peer } = window as unknown as { peer: RTCPeerConnection };
      const stats = [...(await peer.getStats()).values()];
      const audio = stats.find(({ type, kind }) => type === "inbound-rtp" && kind === "audio");
      return (audio?.totalSamplesReceived ?? 0) > 48_000 && audio.totalAudioEnergy > 0;
    });
  await eventually("heard", heard);
  assert.equal(await end(location, token), 200);
  await page.close();
});

test("an encoder that restarts ICE continues on the new connection", async () => {
  const page = await blankPage();
  const { location, token, status } = await begin(page, "whip", "");
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
  assert.equal(await end(location, token), 200);
  await page.close();
});
