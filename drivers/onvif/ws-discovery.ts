import { all, at, escapeXml, parseXml, textAt, type XmlElement } from "./xml.ts";

/** WS-Discovery 1.0 of April 2005, as ONVIF uses it (Core Specification, section 7 Device discovery). */
export interface ProbeMatch {
  /** Stays the same when its address changes: `urn:uuid:…`. */
  readonly endpoint: string;
  /** Where it says that its device service listens; may be wrong behind NAT. */
  readonly xaddrs: readonly string[];
  /** From its scopes; null where it has none. */
  readonly name: string | null;
  readonly hardware: string | null;
}

const ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
const DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery";

export function encodeProbe(messageId: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"' +
    ` xmlns:a="${ADDRESSING}" xmlns:d="${DISCOVERY}" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">` +
    `<s:Header><a:Action s:mustUnderstand="1">${DISCOVERY}/Probe</a:Action>` +
    `<a:MessageID>${escapeXml(messageId)}</a:MessageID>` +
    `<a:ReplyTo><a:Address>${ADDRESSING}/role/anonymous</a:Address></a:ReplyTo>` +
    '<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>' +
    "<s:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>"
  );
}

/** The cameras in an answer to that probe; none in an answer to another. Throws `protocol.malformed`. */
export function decodeProbeMatches(text: string, messageId: string): ProbeMatch[] {
  const envelope = parseXml(text);
  const relatesTo = textAt(envelope, "Header", "RelatesTo");
  // Some cameras leave it out; none may answer to somebody else's.
  if (relatesTo !== undefined && relatesTo !== messageId) return [];
  const matches = at(envelope, "Body", "ProbeMatches");
  return matches ? all(matches, "ProbeMatch").flatMap(decodeMatch) : [];
}

function decodeMatch(match: XmlElement): ProbeMatch[] {
  const endpoint = textAt(match, "EndpointReference", "Address");
  const xaddrs = list(textAt(match, "XAddrs"));
  if (endpoint === undefined || xaddrs.length === 0) return [];
  const scopes = list(textAt(match, "Scopes"));
  return [{ endpoint, xaddrs, name: scope(scopes, "name"), hardware: scope(scopes, "hardware") }];
}

function list(text: string | undefined): string[] {
  return text?.split(/\s+/).filter((word) => word !== "") ?? [];
}

/** The last part of `onvif://www.onvif.org/<kind>/<value>`. */
function scope(scopes: readonly string[], kind: string): string | null {
  const prefix = `onvif://www.onvif.org/${kind}/`;
  const value = scopes.find((one) => one.startsWith(prefix))?.slice(prefix.length);
  if (!value) return null;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
