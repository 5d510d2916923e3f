import type { types } from "mediasoup";
import type { RouterLease } from "../sfu/sfu.ts";

/** The most one guest or encoder may send. */
const MAX_INCOMING_BPS = 6_000_000;
const FIRST_OUTGOING_BPS = 3_000_000;

/** Creates a transport for a guest, encoder or player: UDP preferred, TCP for networks that block UDP. */
export async function createWebRtcTransport({ router, listen }: RouterLease): Promise<types.WebRtcTransport> {
  const address = {
    ip: listen.listenIp,
    portRange: { ...listen.ports },
    ...(listen.announcedAddress ? { announcedAddress: listen.announcedAddress } : {}),
  };
  const transport = await router.createWebRtcTransport({
    listenInfos: [
      { protocol: "udp", ...address },
      { protocol: "tcp", ...address },
    ],
    preferUdp: true,
    initialAvailableOutgoingBitrate: FIRST_OUTGOING_BPS,
  });
  await transport.setMaxIncomingBitrate(MAX_INCOMING_BPS);
  return transport;
}
