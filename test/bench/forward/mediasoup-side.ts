import { randomBytes } from "node:crypto";
import { createWorker, type types } from "mediasoup";
import { MEDIA_CODECS } from "../../../daemon/mediasoup/codecs.ts";
import type { ForwardSide, StartSide } from "./side.ts";
import { SyntheticCamera } from "./synthetic-camera.ts";

const LOOPBACK = { protocol: "udp", ip: "127.0.0.1" } as const;
const PIPE = { listenInfo: LOOPBACK, enableRtx: true, enableSrtp: true };

/** Bare mediasoup in roomd's topology: a room's router, a pipe to the centre's, and from there a pipe to each
 * receiver. Only the centre's worker is the price. */
export const startMediasoup: StartSide = async ({ receivers, packetsPerSecond }) => {
  await using stack = new AsyncDisposableStack();
  const room = await startRouter(stack);
  const centre = await startRouter(stack);
  const input = await room.router.createPlainTransport({
    listenInfo: LOOPBACK,
    comedia: true,
    rtcpMux: true,
  });
  const camera = stack.use(new SyntheticCamera(input.tuple.localPort, packetsPerSecond));
  const produced = await input.produce({ kind: "video", rtpParameters: SyntheticCamera.rtpParameters });
  const arrived = await pipeTo(centre.router, room.router, produced);
  for (const port of receivers) {
    const pipe = await centre.router.createPipeTransport(PIPE);
    await pipe.connect({ ip: LOOPBACK.ip, port, srtpParameters: keyLike(pipe) });
    await pipe.consume({ producerId: arrived.id });
  }
  const owned = stack.move();
  return {
    name: "mediasoup",
    pids: [centre.worker.pid],
    send: async () => camera.send(),
    rest: async () => camera.rest(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  } satisfies ForwardSide;
};

async function startRouter(stack: AsyncDisposableStack) {
  const worker = await createWorker({ logLevel: "error" });
  stack.defer(() => worker.close());
  return { worker, router: await worker.createRouter({ mediaCodecs: MEDIA_CODECS }) };
}

async function pipeTo(
  to: types.Router,
  from: types.Router,
  producer: types.Producer,
): Promise<types.Producer> {
  const [here, there] = [await from.createPipeTransport(PIPE), await to.createPipeTransport(PIPE)];
  await here.connect(endOf(there));
  await there.connect(endOf(here));
  const { kind, rtpParameters } = await here.consume({ producerId: producer.id });
  return there.produce({ kind, rtpParameters });
}

function endOf({ tuple, srtpParameters }: types.PipeTransport) {
  if (!srtpParameters) throw new Error("a pipe without SRTP");
  return { ip: tuple.localAddress, port: tuple.localPort, srtpParameters };
}

/** A key for a receiver that never sends. */
function keyLike({ srtpParameters }: types.PipeTransport): types.SrtpParameters {
  if (!srtpParameters) throw new Error("a pipe without SRTP");
  const length = Buffer.from(srtpParameters.keyBase64, "base64").length;
  return { ...srtpParameters, keyBase64: randomBytes(length).toString("base64") };
}
