import type { types } from "mediasoup";
import { parse } from "sdp-transform";
import { RoomdError } from "../../contract/errors.ts";

/** What a client says of its side of ICE after the offer (RFC 8840, 9; RFC 9725, 4.3). Its candidates are not looked at:
 * the hub, ICE-lite, learns from a client's checks where it is. */
export interface IceFragment {
  readonly iceUser: string;
  /** The lines of the medium that stands for the bundle, where the fragment names it. */
  readonly medium: readonly string[];
}

/** Pure; throws `request.invalid`. */
export function readIceFragment(text: string): IceFragment {
  const { iceUfrag, media } = parse(text);
  const [first] = media;
  const iceUser = iceUfrag ?? first?.iceUfrag;
  if (iceUser === undefined) throw new RoomdError("request.invalid", "ICE fragment: no a=ice-ufrag");
  const medium =
    first?.mid === undefined
      ? []
      : [`m=${first.type} ${first.port} ${first.protocol} ${first.payloads ?? "0"}`, `a=mid:${first.mid}`];
  return { iceUser: String(iceUser), medium };
}

/** The hub's side of an ICE session that a client began anew. Pure. */
export function writeIceFragment(
  { medium }: IceFragment,
  { usernameFragment, password }: types.IceParameters,
  candidates: readonly types.IceCandidate[],
): string {
  // Candidates belong to a medium; where the client names none it goes on with those of the answer.
  const found = medium.length === 0 ? [] : [...candidates.map(lineOf), "a=end-of-candidates"];
  return [
    "a=ice-lite",
    ...medium,
    `a=ice-ufrag:${usernameFragment}`,
    `a=ice-pwd:${password}`,
    ...found,
    "",
  ].join("\r\n");
}

function lineOf({
  foundation,
  protocol,
  priority,
  address,
  port,
  type,
  tcpType,
}: types.IceCandidate): string {
  const kind = tcpType === undefined ? `typ ${type}` : `typ ${type} tcptype ${tcpType}`;
  return `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} ${kind}`;
}
