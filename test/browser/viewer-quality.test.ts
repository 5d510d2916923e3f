import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { UdpProxy } from "../support/network/udp-proxy.ts";
import { exposePeerConnections, watchViewer } from "../support/viewer-quality.ts";

let browser: Browser;

before(async () => {
  browser = await openBrowser();
});

after(() => browser?.close());

/** A page that sends moving video and a tone to itself through a relay. */
async function selfViewer(stack: AsyncDisposableStack): Promise<{ page: Page; relay: UdpProxy }> {
  const page = await browser.newPage();
  stack.defer(() => page.close());
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<video autoplay>" }));
  await exposePeerConnections(page);
  await page.goto("http://127.0.0.1:9/");
  const port = await page.evaluate(openViewer);
  const relay = stack.use(await UdpProxy.start({ target: { host: "127.0.0.1", port } }));
  await page.evaluate(connectBy, relay.port);
  return { page, relay };
}

test("an undisturbed viewer receives video and audio", async () => {
  await using stack = new AsyncDisposableStack();
  const { page } = await selfViewer(stack);
  const viewer = await watchViewer(page, "video");
  await eventually("most of it is received", async () => {
    const { seconds, framesPerSecond, concealedShare } = await viewer.quality();
    return seconds * framesPerSecond > 30 && concealedShare < 0.5;
  });
});

test("an interruption shows as a freeze and as concealed audio", async () => {
  await using stack = new AsyncDisposableStack();
  const { page, relay } = await selfViewer(stack);
  const viewer = await watchViewer(page, "video");
  await wait(500);
  relay.conditions = { cut: true };
  // The jitter buffers hide the first of it, and how much that is depends on what came before.
  const during = await eventually("the cut is seen and heard", async () => {
    const quality = await viewer.quality();
    const { longestFreezeMs, longestConcealmentMs, concealedShare } = quality;
    return longestFreezeMs > 1000 && longestConcealmentMs > 200 && concealedShare > 0.1 && quality;
  });
  relay.conditions = {};
  const frames = (quality: { framesPerSecond: number; seconds: number }) =>
    quality.framesPerSecond * quality.seconds;
  await eventually(
    "the picture moves again",
    async () => frames(await viewer.quality()) > frames(during) + 10,
  );
});

declare global {
  interface Window {
    selfViewer: { sender: RTCPeerConnection; receiver: RTCPeerConnection };
  }
}

/** Runs in the page: returns the port at which the receiver waits for media. */
async function openViewer(): Promise<number> {
  const sender = new RTCPeerConnection();
  const receiver = new RTCPeerConnection();
  window.selfViewer = { sender, receiver };
  const canvas = document.createElement("canvas");
  const picture = canvas.getContext("2d");
  let frame = 0;
  setInterval(() => {
    if (!picture) return;
    picture.fillStyle = `hsl(${(frame * 7) % 360} 80% 50%)`;
    picture.fillRect((frame++ * 5) % canvas.width, 0, 40, canvas.height);
  }, 33);
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const output = audio.createMediaStreamDestination();
  tone.connect(output);
  tone.start();
  const seen = new MediaStream();
  receiver.ontrack = ({ track }) => seen.addTrack(track);
  const video = document.querySelector("video");
  if (video) video.srcObject = seen;
  const tracks = [...canvas.captureStream(30).getTracks(), ...output.stream.getTracks()];
  for (const track of tracks) sender.addTrack(track);
  await sender.setLocalDescription();
  if (sender.localDescription) await receiver.setRemoteDescription(sender.localDescription);
  const port = new Promise<number>((resolve) => {
    receiver.onicecandidate = ({ candidate }) => {
      if (candidate?.protocol === "udp" && candidate.port) resolve(candidate.port);
    };
  });
  await receiver.setLocalDescription();
  return port;
}

/** Runs in the page: the sender knows only the relay's port; the receiver learns the sender from its packets. */
async function connectBy(port: number): Promise<void> {
  const { sender, receiver } = window.selfViewer;
  const { type = "answer", sdp = "" } = receiver.localDescription ?? {};
  const without = sdp.replace(/^a=candidate.*\r\n/gm, "");
  await sender.setRemoteDescription({ type, sdp: without });
  const candidate = `candidate:1 1 udp 2130706431 127.0.0.1 ${port} typ host`;
  await sender.addIceCandidate({ candidate, sdpMLineIndex: 0 });
  if (sender.connectionState === "connected") return;
  await new Promise<void>((resolve) => {
    sender.onconnectionstatechange = () => {
      if (sender.connectionState === "connected") resolve();
    };
  });
}
