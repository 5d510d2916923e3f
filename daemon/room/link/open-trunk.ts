import { isIP } from "node:net";
import type { types } from "mediasoup";
import type { TrunkOffer } from "../../contract/media/link-signalling.ts";
import { acceptProbe, type MediaProbe } from "../../mediasoup/probe.ts";
import { type MediaListenInfo, Trunk, type TrunkKind } from "../../mediasoup/trunk.ts";
import type { HubPeer } from "./link-socket.ts";

/** A trunk that both ends have opened, with a probe in each direction. */
export interface OpenTrunk {
  readonly trunk: Trunk;
  /** The hub's probe, received here. */
  readonly probe: types.Producer;
  /** The room's probe, sent from here. */
  readonly probeConsumer: types.Consumer;
}

/** Where the hub observes another address than the room announces, there is NAT between them: only comedia works. */
export function initialTrunkKind(
  { listenIp, announcedAddress }: MediaListenInfo,
  observedAddress: string,
): TrunkKind {
  const local = announcedAddress ?? listenIp;
  // A host name, or the unspecified address, does not say where the hub finds the room.
  return isIP(local) !== 0 && normalised(local) === normalised(observedAddress) ? "pipe" : "comedia";
}

/** IPv6 sockets show IPv4 addresses as mapped ones (RFC 4291, 2.5.5.2). */
function normalised(address: string): string {
  return address.toLowerCase().replace(/^::ffff:/, "");
}

/** Opens the room's end of a trunk, and requests the hub's. */
export async function openTrunk(
  peer: HubPeer,
  {
    router,
    listen,
    kind,
    probe,
  }: { router: types.Router; listen: MediaListenInfo; kind: TrunkKind; probe: MediaProbe },
): Promise<OpenTrunk> {
  const trunk = await Trunk.open({ router, listen, kind, side: "room" });
  try {
    const probeConsumer = await trunk.consume(probe.producer.id);
    const { producerId, rtpParameters } = probeConsumer;
    const answer = await peer.request("trunk.open", offerOf(trunk, { producerId, rtpParameters }));
    await trunk.connect(answer);
    return { trunk, probeConsumer, probe: await acceptProbe(trunk, answer.probe) };
  } catch (error) {
    trunk[Symbol.dispose]();
    throw error;
  }
}

/** A comedia trunk's address is for the hub to learn: an offer with one is refused. */
function offerOf({ kind, localEndpoint }: Trunk, probe: TrunkOffer["probe"]): TrunkOffer {
  const { ip, port, srtpParameters } = localEndpoint;
  return kind === "pipe" ? { kind, ip, port, srtpParameters, probe } : { kind, srtpParameters, probe };
}
