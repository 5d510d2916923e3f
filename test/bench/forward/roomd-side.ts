import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWorker, type types } from "mediasoup";
import { pino } from "pino";
import { WebSocket } from "ws";
import type { RoomConfig } from "../../../daemon/contract/config/room-config.ts";
import { LINK_VERSION, linkRequests } from "../../../daemon/contract/media/link-signalling.ts";
import { MEDIA_CODECS } from "../../../daemon/mediasoup/codecs.ts";
import { ChangeEmitter } from "../../../daemon/platform/change-emitter.ts";
import { HubLink } from "../../../daemon/room/link/hub-link.ts";
import type { LinkMedia } from "../../../daemon/room/link/published-streams.ts";
import { RpcPeer } from "../../../daemon/shared/rpc-peer.ts";
import { eventually } from "../../support/eventually.ts";
import { commandsBelow } from "../../support/processes.ts";
import { type HubProcess, roomToken } from "../../support/testbed/hub-process.ts";
import { Testbed } from "../../support/testbed.ts";
import type { ForwardSide, StartSide } from "./side.ts";
import { SyntheticCamera } from "./synthetic-camera.ts";

const SENDER = "sender";
const PING_EVERY_MS = 1000;
const KEY_BYTES = 44;

/** roomd's own hub: a room that sends, and rooms whose pipes end at the receivers, all by the link that real rooms use.
 * The price is that of the hub's media worker. */
export const startRoomd: StartSide = async ({ receivers, packetsPerSecond }) => {
  await using stack = new AsyncDisposableStack();
  const ids = receivers.map((_, index) => `receiver-${index}`);
  const { hub } = stack.use(
    await Testbed.start({ absentRoomIds: [SENDER, ...ids], hubConfig: { sfu: { workers: 1 } } }),
  );
  const meeting = await hub.startMeeting();
  const { camera, link } = await sender(stack, hub, packetsPerSecond);
  link.setDesiredMeeting(meeting);
  link.start();
  const producerId = await eventually("the sender is in", async () => {
    const [roster] = (await hub.state()).rosters;
    return roster?.participants.find(({ siteId }) => siteId === SENDER)?.producers[0]?.id;
  });
  for (const [index, port] of receivers.entries()) {
    await receive(stack, { hub, id: ids[index] ?? "", port, meetingId: meeting.id, producerId });
  }
  const workers = (await commandsBelow(hub.program.pid)).filter(({ command }) =>
    command.startsWith("mediasoup-work"),
  );
  const owned = stack.move();
  return {
    name: "roomd",
    pids: workers.map(({ pid }) => pid),
    send: async () => camera.send(),
    rest: async () => camera.rest(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  } satisfies ForwardSide;
};

/** A room whose one picture is synthetic. */
async function sender(stack: AsyncDisposableStack, hub: HubProcess, packetsPerSecond: number) {
  const worker = await createWorker({ logLevel: "error" });
  stack.defer(() => worker.close());
  const router = await worker.createRouter({ mediaCodecs: MEDIA_CODECS });
  const input = await router.createPlainTransport({
    listenInfo: { protocol: "udp", ip: "127.0.0.1" },
    comedia: true,
    rtcpMux: true,
  });
  const producer = await input.produce({ kind: "video", rtpParameters: SyntheticCamera.rtpParameters });
  const camera = stack.use(new SyntheticCamera(input.tuple.localPort, packetsPerSecond));
  const media: LinkMedia = {
    changes: new ChangeEmitter(),
    worker: { currentRouter: router, generation: 1 },
    streams: () => [{ producer, source: "camera", layer: "only", kbps: packetsPerSecond * 8 }],
    addDemand: () => new DisposableStack(),
  };
  const config = {
    room: { id: SENDER, name: SENDER, language: "vi" },
    hub: {
      url: hub.url.replace("http", "ws"),
      broker: "mqtt://127.0.0.1:1",
      token: roomToken(SENDER),
      wan: {},
    },
    media: { listenIp: "127.0.0.1", ports: { min: 20_000, max: 39_999 } },
  } as unknown as RoomConfig;
  const link = stack.use(new HubLink({ config, media, logger: pino({ level: "silent" }) }));
  return { camera, link };
}

/** A room that takes one stream to a port where nobody answers. */
async function receive(
  stack: AsyncDisposableStack,
  parts: { hub: HubProcess; id: string; port: number; meetingId: string; producerId: string },
): Promise<void> {
  const { hub, id, port, meetingId, producerId } = parts;
  const socket = new WebSocket(`${hub.url.replace("http", "ws")}/link`, {
    headers: { authorization: `Bearer ${roomToken(id)}`, "x-roomd-room": id },
  });
  const peer = new RpcPeer({ requests: linkRequests, send: (text) => socket.send(text) });
  socket.on("message", (data: Buffer) => peer.receive(data.toString()));
  await once(socket, "open");
  const pinging = setInterval(() => socket.ping(), PING_EVERY_MS);
  stack.defer(() => {
    clearInterval(pinging);
    socket.terminate();
  });
  await peer.request("link.hello", { version: LINK_VERSION, session: null });
  const keyBase64 = randomBytes(KEY_BYTES).toString("base64");
  await peer.request("trunk.open", {
    kind: "pipe",
    ip: "127.0.0.1",
    port,
    srtpParameters: { cryptoSuite: "AEAD_AES_256_GCM", keyBase64 },
    probe: { producerId: `probe-of-${id}`, rtpParameters: PROBE },
  });
  await peer.request("meeting.join", { meetingId });
  const { producers } = await peer.request("trunk.consume", {
    producerIds: [producerId],
  });
  if (producers.length !== 1) throw new Error(`${id} was not given the sender's stream`);
}

const PROBE: types.RtpParameters = {
  codecs: [{ mimeType: "audio/opus", payloadType: 100, clockRate: 48_000, channels: 2 }],
  encodings: [{ ssrc: 4711 }],
};
