import type { types } from "mediasoup";

/** Returns the transport's candidates as SDP has them. mediasoup's foundations contain the protocol's name, by which FFmpeg
 * finds the fields of a candidate; here they are numbers, equal for candidates of the same base and protocol (RFC 8445,
 * 5.1.1.3). */
export function toSdpCandidates(candidates: readonly types.IceCandidate[]) {
  const bases: string[] = [];
  return candidates.map(({ priority, address, protocol, port, type, tcpType }) => {
    const base = `${protocol} ${address}`;
    if (!bases.includes(base)) bases.push(base);
    return {
      foundation: String(bases.indexOf(base) + 1),
      component: 1,
      transport: protocol,
      priority,
      ip: address,
      port,
      type,
      ...(tcpType ? { tcptype: tcpType } : {}),
    };
  });
}
