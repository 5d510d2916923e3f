import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { missingWebRtc, type PeerOptions, WebRtcPeer } from "../support/gstreamer/webrtc-peer.ts";
import { framesOf, peerReceipt, watchPeers } from "../support/page-media.ts";
import { TestMeeting } from "../support/test-meeting.ts";
import { Testbed } from "../support/testbed.ts";

/** GStreamer's webrtcbin (libnice, OpenSSL, rtpbin) as encoder and as player. */
const skip = missingWebRtc() ?? false;

const PICTURE = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=180,framerate=15/1";
/** Makes key frames only at the start and on request. */
const X264 = "x264enc tune=zerolatency speed-preset=superfast dct8x8=true threads=1 key-int-max=100000";
const SOUND = [
  "audiotestsrc is-live=true wave=sine volume=0.3 ! audioconvert ! audioresample ! audio/x-raw,rate=48000",
  "opusenc ! rtpopuspay ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! webrtc.",
].join(" ! ");

const h264 = (profile: string) =>
  [
    `${PICTURE} ! videoconvert ! ${X264} ! video/x-h264,profile=${profile} ! rtph264pay aggregate-mode=zero-latency`,
    "application/x-rtp,media=video,encoding-name=H264,payload=96 ! webrtc.",
  ].join(" ! ");
const VP8 = [
  `${PICTURE} ! vp8enc deadline=1 ! rtpvp8pay`,
  "application/x-rtp,media=video,encoding-name=VP8,payload=96 ! webrtc.",
].join(" ! ");

const webrtcOf = (...branches: string[]) =>
  ["webrtcbin name=webrtc bundle-policy=max-bundle", ...branches].join(" ");

const receivedH264 = (payload: number) =>
  `application/x-rtp,media=video,encoding-name=H264,payload=${payload},clock-rate=90000,packetization-mode=(string)1,profile-level-id=(string)42e01f`;
const receivedVp8 = (payload: number) =>
  `application/x-rtp,media=video,encoding-name=VP8,payload=${payload},clock-rate=90000`;
const RECEIVED_OPUS =
  "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2";

let testbed: Testbed;
let meeting: TestMeeting;
let browser: Browser;

before(async () => {
  if (skip) return;
  browser = await openBrowser();
  testbed = await Testbed.start({ rooms: [{ id: "ha-noi", name: "Hà Nội", camera: false }] });
  meeting = await TestMeeting.start(testbed);
});

after(async () => {
  await browser?.close();
  await testbed?.[Symbol.asyncDispose]();
});

async function peer(
  kind: "whip" | "whep",
  query: string,
  options: Omit<PeerOptions, "url" | "token">,
): Promise<WebRtcPeer> {
  return new WebRtcPeer({ ...(await meeting.invite(kind, query)), ...options });
}

test("GStreamer publishes H.264 and Opus by WHIP, and a room plays it", { skip }, async () => {
  const display = await browser.newPage();
  await watchPeers(display);
  await display.goto(`${testbed.room("ha-noi").url}/screen/`);
  const pipeline = webrtcOf(h264("constrained-baseline"), SOUND);
  await using encoder = await peer("whip", "?name=M%C3%A3%20h%C3%B3a", { pipeline });
  const { status, sdp } = await encoder.answered();
  assert.equal(status, 201, sdp);
  await encoder.connection("connected");
  const site = await eventually("in the meeting", () => meeting.guest());
  assert.equal(site.name, "Mã hóa");
  const video = `[data-testid="remote-${site.siteId}"]`;
  const first = await eventually("seen", () => framesOf(display, video));
  await eventually("it moves", async () => (await framesOf(display, video)) > first + 20);
  const heard = async () => (await peerReceipt(display)).audioEnergy > 0;
  await eventually("heard", heard);
  assert.equal(await encoder.end(), 200);
  assert.equal(await meeting.guest(), undefined);
  await display.close();
});

test("a player that prefers VP8 gets an encoder's H.264 under its own number", { skip }, async () => {
  const pipeline = webrtcOf(h264("constrained-baseline"), SOUND);
  await using encoder = await peer("whip", "", { pipeline });
  const site = await eventually("in the meeting", () => meeting.guest());
  await using player = await peer("whep", `?site=${site.siteId}`, {
    pipeline: webrtcOf(),
    receives: [`${receivedVp8(100)};${receivedH264(102)}`, RECEIVED_OPUS],
  });
  const { status, sdp, offer, location } = await player.answered();
  assert.equal(status, 201, sdp);
  assert.match(offer, /m=video \d+ UDP\/TLS\/RTP\/SAVPF 100 102\r\n/);
  assert.match(sdp, /m=video 9 UDP\/TLS\/RTP\/SAVPF 102\r\n/);
  await player.connection("connected");
  await eventually("decoded", async () => player.decoded.video > 20 && player.decoded.audio > 50);
  await eventually("heard", async () => player.loudest > -60);
  // A player whose site leaves is disconnected.
  assert.equal(await encoder.end(), 200);
  const { token } = await meeting.invite("whep");
  const session = new URL(location, testbed.hub.url);
  await eventually("its session has ended", async () => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(session, { method: "PATCH", headers })).status === 404;
  });
  assert.equal(await player.end(), 404);
});

test("GStreamer plays a room by WHEP with trickle ICE", { skip }, async () => {
  await using player = await peer("whep", "?site=ha-noi", {
    pipeline: webrtcOf(),
    receives: [receivedH264(96), RECEIVED_OPUS],
    candidates: "none",
  });
  const { status, sdp, offer } = await player.answered();
  assert.equal(status, 201, sdp);
  assert.doesNotMatch(offer, /a=candidate/);
  await player.connection("connected");
  await eventually("decoded", async () => player.decoded.video > 20 && player.decoded.audio > 50);
  await eventually("heard", async () => player.loudest > -60);
  assert.equal(await player.end(), 200);
});

test("an encoder with an unsupported codec is rejected as a whole", { skip }, async () => {
  for (const picture of [h264("high"), h264("main"), VP8]) {
    await using encoder = await peer("whip", "", { pipeline: webrtcOf(picture, SOUND) });
    const { status, sdp } = await encoder.answered();
    assert.equal(status, 422, sdp);
    assert.match(sdp, /H\.264 baseline/);
    assert.equal(await meeting.guest(), undefined);
  }
});
