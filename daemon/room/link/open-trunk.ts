import { isIP } from "node:net";
import type { types } from "mediasoup";
import { TrunkAnswer } from "../../contract/media/link-signalling.ts";
import { parse } from "../../contract/parse.ts";
import { acceptProbe, type MediaProbe } from "../../mediasoup/probe.ts";
import { type MediaListenInfo, Trunk, type TrunkKind } from "../../mediasoup/trunk.ts";
import type { RpcPeer } from "../../shared/rpc-peer.ts";

/** A path that both sides know of, with a probe each way. */
export interface OpenTrunk {
  readonly trunk: Trunk;
  /** The hub's, as it comes here. */
  readonly probe: types.Producer;
  /** This room's, as it leaves. */
  readonly probeConsumer: types.Consumer;
}

/** Whether the hub sees the room elsewhere than the room itself would say: then only a comedia path can work. */
export function initialTrunkKind({ listenIp, announcedAddress }: MediaListenInfo, seenAs: string): TrunkKind {
  const own = announcedAddress ?? listenIp;
  // A name, or "all addresses", says nothing of where the hub finds the room.
  return isIP(own) !== 0 && normalised(own) === normalised(seenAs) ? "pipe" : "comedia";
}

/** IPv4 as IPv6 sockets show it. */
function normalised(address: string): string {
  return address.toLowerCase().replace(/^::ffff:/, "");
}

/** Opens the room's end and has the hub open its own. */
export async function openTrunk(
  peer: RpcPeer,
  {
    router,
    listen,
    kind,
    probe,
  }: { router: types.Router; listen: MediaListenInfo; kind: TrunkKind; probe: MediaProbe },
): Promise<OpenTrunk> {
  const path = await Trunk.open({ router, listen, kind, side: "room" });
  try {
    const probeConsumer = await path.consume(probe.producer.id);
    const { producerId, rtpParameters } = probeConsumer;
    const offer = { path: kind, ...path.localEndpoint, probe: { producerId, rtpParameters } };
    const opened = parse(TrunkAnswer, await peer.request("trunk.open", offer), "trunk.open");
    await path.connect(opened);
    return { trunk: path, probeConsumer, probe: await acceptProbe(path, opened.probe) };
  } catch (error) {
    path[Symbol.dispose]();
    throw error;
  }
}
