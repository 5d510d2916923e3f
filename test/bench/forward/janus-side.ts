import { randomBytes } from "node:crypto";
import { BrowserCamera } from "./browser-camera.ts";
import type { JanusClient } from "./janus-client.ts";
import { JanusServer } from "./janus-server.ts";
import type { ForwardSide, StartSide } from "./side.ts";

const ROOM = 1;
const HOST = "127.0.0.1";
/** AES-128 with an authentication tag of 80 bits, a key and its salt: what a WebRTC forwarder writes too. */
const SRTP_SUITE = 80;
const SRTP_KEY_BYTES = 30;

/** Janus's videoroom with a camera that a browser publishes, and an RTP forwarder with SRTP for each receiver. */
export const startJanus: StartSide = async ({ receivers, packetsPerSecond }) => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await JanusServer.start());
  const camera = stack.use(await BrowserCamera.open(packetsPerSecond));
  const publisher = await publish(server.client, camera);
  for (const port of receivers) {
    await server.client.request({
      request: "rtp_forward",
      room: ROOM,
      publisher_id: publisher.id,
      host: HOST,
      host_family: "ipv4",
      srtp_suite: SRTP_SUITE,
      srtp_crypto: randomBytes(SRTP_KEY_BYTES).toString("base64"),
      streams: [{ mid: publisher.mid, port }],
    });
  }
  const owned = stack.move();
  return {
    name: "janus",
    pids: [server.pid],
    send: () => camera.send(),
    rest: () => camera.rest(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  } satisfies ForwardSide;
};

async function publish(client: JanusClient, camera: BrowserCamera) {
  await client.request({
    request: "create",
    room: ROOM,
    publishers: 1,
    videocodec: "h264",
    bitrate: 0,
    fir_freq: 0,
  });
  const joined = await client.request({ request: "join", ptype: "publisher", room: ROOM });
  const offer = await camera.offer();
  const { jsep } = await client.request({ request: "publish" }, offer);
  if (!jsep) throw new Error("the videoroom gives no answer");
  const mid = await camera.accept(jsep);
  return { id: joined.data.id, mid };
}
