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

/** Returns the cameras of a response to this probe, none of a response to another. Throws `protocol.malformed`. */
export function decodeProbeMatches(text: string, messageId: string): ProbeMatch[] {
  const envelope = parseXml(text);
  const relatesTo = textAt(envelope, "Header", "RelatesTo");
  // Some cameras omit RelatesTo.
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
