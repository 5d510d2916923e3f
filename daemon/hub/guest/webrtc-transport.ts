import type { types } from "mediasoup";
import type { RouterLease } from "../sfu/sfu.ts";

/** What one guest or encoder may send, bit/s. */
const MAX_INCOMING_BPS = 6_000_000;
const FIRST_OUTGOING_BPS = 3_000_000;

/** A WebRTC transport for somebody who is not a room: UDP first, TCP for networks that let nothing else out. */
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
