import type { types } from "mediasoup";
import { openWebRtcTransport } from "../../mediasoup/webrtc-consumers.ts";
import type { RouterLease } from "../sfu/sfu.ts";

/** The most one guest or encoder may send. */
const MAX_INCOMING_BPS = 6_000_000;
const INITIAL_OUTGOING_BPS = 3_000_000;

/** Creates a transport for a guest, encoder or player. */
export async function createWebRtcTransport({ router, listen }: RouterLease): Promise<types.WebRtcTransport> {
  const transport = await openWebRtcTransport({ router, listen, initialOutgoingBps: INITIAL_OUTGOING_BPS });
  await transport.setMaxIncomingBitrate(MAX_INCOMING_BPS);
  return transport;
}
