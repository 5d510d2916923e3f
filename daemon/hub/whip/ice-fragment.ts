import type { types } from "mediasoup";
import { parse } from "sdp-transform";
import { RoomdError } from "../../contract/errors.ts";
import { toSdpCandidates } from "./candidate.ts";
import type { OfferedMedia } from "./offer.ts";

/** Returns the ICE ufrag of a trickle ICE fragment (RFC 8840, 9; RFC 9725, 4.3). Candidates are ignored: the ICE-lite
 * hub learns a client's address from its checks. Pure; throws `request.invalid`. */
export function parseIceUfrag(fragment: string): string {
  const { iceUfrag, media } = parse(fragment);
  const ufrag = iceUfrag ?? media[0]?.iceUfrag;
  if (ufrag === undefined) throw new RoomdError("request.invalid", "ICE fragment: no a=ice-ufrag");
  return String(ufrag);
}

/** Returns the hub's fragment after an ICE restart, under the media section that stands for the bundle. Pure. */
export function writeIceFragment(
  { type, protocol, codecs, mid }: OfferedMedia,
  { usernameFragment, password }: types.IceParameters,
  candidates: readonly types.IceCandidate[],
): string {
  return [
    "a=ice-lite",
    `m=${type} 9 ${protocol} ${codecs[0]?.payloadType ?? 0}`,
    `a=mid:${mid}`,
    `a=ice-ufrag:${usernameFragment}`,
    `a=ice-pwd:${password}`,
    // All of them: an ICE restart discards those of the answer.
    ...toSdpCandidates(candidates).map(candidateLine),
    "a=end-of-candidates",
    "",
  ].join("\r\n");
}

function candidateLine(candidate: ReturnType<typeof toSdpCandidates>[number]): string {
  const { foundation, component, transport, priority, ip, port, type, tcptype } = candidate;
  const kind = tcptype === undefined ? `typ ${type}` : `typ ${type} tcptype ${tcptype}`;
  return `a=candidate:${foundation} ${component} ${transport} ${priority} ${ip} ${port} ${kind}`;
}
