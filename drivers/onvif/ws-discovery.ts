import { all, at, escapeXml, parseXml, textAt, type XmlElement } from "./xml.ts";

/* WS-Discovery 1.0 of April 2005, as ONVIF uses it (Core Specification, section 7 Device discovery). */

export interface ProbeMatch {
  /** `urn:uuid:…`, which stays the same when the address changes. */
  readonly endpoint: string;
  /** Reported addresses of the device service; wrong behind NAT. */
  readonly xaddrs: readonly string[];
  /** From the scopes; null: not reported. */
  readonly name: string | null;
  readonly hardware: string | null;
}

const ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
const DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery";

/** What a probe asks for. Some devices answer only one of the two, and none that names both. */
export const PROBE_TYPES = {
  NetworkVideoTransmitter: "http://www.onvif.org/ver10/network/wsdl",
  Device: "http://www.onvif.org/ver10/device/wsdl",
} as const;
export type ProbeType = keyof typeof PROBE_TYPES;

export function encodeProbe(messageId: string, type: ProbeType): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"' +
    ` xmlns:a="${ADDRESSING}" xmlns:d="${DISCOVERY}" xmlns:dn="${PROBE_TYPES[type]}">` +
    `<s:Header><a:Action s:mustUnderstand="1">${DISCOVERY}/Probe</a:Action>` +
    `<a:MessageID>${escapeXml(messageId)}</a:MessageID>` +
    `<a:ReplyTo><a:Address>${ADDRESSING}/role/anonymous</a:Address></a:ReplyTo>` +
    '<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>' +
    `<s:Body><d:Probe><d:Types>dn:${type}</d:Types></d:Probe></s:Body></s:Envelope>`
  );
}

/** Returns a UUID without `urn:uuid:`, `uuid:` or braces, which devices add and omit. */
export function normaliseUuid(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^(?:urn:)?(?:uuid:)?\{?/, "")
    .replace(/\}$/, "");
}

/** Returns the devices of a response to one of these probes, none of a response to another. Throws `protocol.malformed`. */
export function decodeProbeMatches(text: string, messageIds: readonly string[]): ProbeMatch[] {
  const envelope = parseXml(text);
  const relatesTo = textAt(envelope, "Header", "RelatesTo");
  // Some cameras omit RelatesTo.
  if (relatesTo !== undefined) {
    const related = normaliseUuid(relatesTo);
    if (!messageIds.some((id) => normaliseUuid(id) === related)) return [];
  }
  const matches = at(envelope, "Body", "ProbeMatches");
  return matches ? all(matches, "ProbeMatch").flatMap(decodeMatch) : [];
}

function decodeMatch(match: XmlElement): ProbeMatch[] {
  const xaddrs = list(textAt(match, "XAddrs"));
  // A device without an endpoint reference is known by its address.
  const endpoint = textAt(match, "EndpointReference", "Address") ?? xaddrs[0];
  if (endpoint === undefined || xaddrs.length === 0) return [];
  const scopes = list(textAt(match, "Scopes"));
  return [{ endpoint, xaddrs, name: scope(scopes, "name"), hardware: scope(scopes, "hardware") }];
}

function list(text: string | undefined): string[] {
  return text?.split(/\s+/).filter((word) => word !== "") ?? [];
}

/** Returns the value of `onvif://www.onvif.org/<kind>/<value>`. */
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
