import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createWorker, type types } from "mediasoup";
import { MEDIA_CODECS } from "../../../daemon/mediasoup/codecs.ts";
import { Trunk } from "../../../daemon/mediasoup/trunk.ts";
import { SyntheticMedia } from "../../support/load/synthetic-media.ts";

const LISTEN = { listenIp: "127.0.0.1", ports: { min: 20_000, max: 59_999 } };

/** As many pipes as rooms between bare mediasoup routers, without signalling: ms from the start of all until the first
 * packets of audio and video of each have arrived. */
export async function barePipes(rooms: number): Promise<number[]> {
  await using stack = new AsyncDisposableStack();
  const hubRouters: types.Router[] = [];
  for (let count = 0; count < availableParallelism(); count++) {
    const worker = await createWorker({ logLevel: "error" });
    stack.defer(() => worker.close());
    hubRouters.push(await worker.createRouter({ mediaCodecs: MEDIA_CODECS }));
  }
  const media: SyntheticMedia[] = [];
  for (let count = 0; count < rooms; count++) media.push(stack.use(await SyntheticMedia.open("quiet")));
  const startedAt = performance.now();
  return await Promise.all(
    media.map(async (room, index) => {
      const hubRouter = hubRouters[index % hubRouters.length];
      const { currentRouter } = room.worker;
      if (!hubRouter || !currentRouter) throw new Error("a router is missing");
      await firstPackets(room, currentRouter, hubRouter);
      return performance.now() - startedAt;
    }),
  );
}

async function firstPackets(media: SyntheticMedia, from: types.Router, to: types.Router): Promise<void> {
  const [near, far] = await Promise.all([
    Trunk.open({ router: from, listen: LISTEN, kind: "pipe", side: "room" }),
    Trunk.open({ router: to, listen: LISTEN, kind: "pipe", side: "hub" }),
  ]);
  await Promise.all([near.connect(far.localEndpoint), far.connect(near.localEndpoint)]);
  const streams = media.streams().filter(({ layer }) => layer === "low" || layer === "only");
  await Promise.all(
    streams.map(async ({ producer: { id: producerId, kind } }) => {
      media.addDemand(producerId);
      const { rtpParameters } = await near.consume(producerId);
      const producer = await far.produce({ producerId, kind, rtpParameters, paused: false });
      const packet = once(producer, "trace");
      await producer.enableTraceEvent(["rtp"]);
      await packet;
      await producer.enableTraceEvent([]);
    }),
  );
}
