import { decodeFault, type SoapFault } from "./fault.ts";
import { all, at, malformed, parseXml, type XmlElement } from "./xml.ts";

/** Services of a camera (ONVIF Core Specification, section 5.3 Namespaces). */
export const SERVICE_NAMESPACES = {
  device: "http://www.onvif.org/ver10/device/wsdl",
  media: "http://www.onvif.org/ver10/media/wsdl",
  media2: "http://www.onvif.org/ver20/media/wsdl",
  ptz: "http://www.onvif.org/ver20/ptz/wsdl",
  imaging: "http://www.onvif.org/ver20/imaging/wsdl",
  events: "http://www.onvif.org/ver10/events/wsdl",
} as const;
export type ServiceName = keyof typeof SERVICE_NAMESPACES;

const PREFIXES: Readonly<Record<string, string>> = {
  tds: SERVICE_NAMESPACES.device,
  trt: SERVICE_NAMESPACES.media,
  tr2: SERVICE_NAMESPACES.media2,
  tptz: SERVICE_NAMESPACES.ptz,
  timg: SERVICE_NAMESPACES.imaging,
  tev: SERVICE_NAMESPACES.events,
  tt: "http://www.onvif.org/ver10/schema",
  wsnt: "http://docs.oasis-open.org/wsn/b-2",
  wsa: "http://www.w3.org/2005/08/addressing",
};

/** One operation: what is sent, and how its response is decoded. */
export interface SoapRequest<T> {
  readonly service: ServiceName;
  /** Such as `GetStatus`. */
  readonly operation: string;
  /** The SOAP action, as the WSDL names it. */
  readonly action: string;
  /** The one element in the body. */
  readonly body: string;
  /** Header elements, such as those of WS-Addressing. */
  readonly headers?: string;
  /** `anonymous`: no password needed (Core Specification, access class PRE_AUTH). */
  readonly access: "anonymous" | "user";
  /** Throws `protocol.malformed`. */
  readonly decode: (response: XmlElement) => T;
}

/** For responses without content. */
export function decodeNothing(): void {}

export function operation<T>(
  service: ServiceName,
  prefix: string,
  name: string,
  content: string,
  decode: (response: XmlElement) => T,
): SoapRequest<T> {
  return {
    service,
    operation: name,
    action: `${SERVICE_NAMESPACES[service]}/${name}`,
    body: `<${prefix}:${name}>${content}</${prefix}:${name}>`,
    access: "user",
    decode,
  };
}

export function encodeEnvelope(body: string, headers = ""): string {
  const used = Object.entries(PREFIXES).filter(([prefix]) => `${headers}${body}`.includes(`${prefix}:`));
  const namespaces = used.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join("");
  const header = headers ? `<s:Header>${headers}</s:Header>` : "";
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"${namespaces}>` +
    `${header}<s:Body>${body}</s:Body></s:Envelope>`
  );
}

export type Envelope =
  | { readonly kind: "response"; readonly response: XmlElement }
  | { readonly kind: "fault"; readonly fault: SoapFault };

const ENVELOPE = "Envelope";
/** Longer than any prefix with its bracket. */
const PREFIX_LENGTH = 64;
/** An envelope is the first or second element: further occurrences of the word are text. */
const MAX_OCCURRENCES = 8;
/** White space within the closing tag is short. */
const CLOSING_LENGTH = 32;

/** Returns whether a text has an Envelope. Linear: the text may be hostile. */
export function hasEnvelope(text: string): boolean {
  let at = text.indexOf(ENVELOPE);
  for (let count = 0; at >= 0 && count < MAX_OCCURRENCES; count++) {
    if (/<(?:[\w.-]*:)?$/.test(text.slice(Math.max(0, at - PREFIX_LENGTH), at))) return true;
    at = text.indexOf(ENVELOPE, at + ENVELOPE.length);
  }
  return false;
}

/** Returns the position behind the closing tag of the Envelope; undefined if there is none: the text is cut. */
export function endOfEnvelope(text: string): number | undefined {
  const at = text.lastIndexOf(ENVELOPE);
  if (at < 0) return undefined;
  const opening = /<\/(?:[\w.-]*:)?$/.test(text.slice(Math.max(0, at - PREFIX_LENGTH), at));
  const rest = at + ENVELOPE.length;
  const closing = /^\s*>/.exec(text.slice(rest, rest + CLOSING_LENGTH));
  return opening && closing ? rest + closing[0].length : undefined;
}

/** Decodes SOAP 1.1 and 1.2. What follows the Envelope is passed over. An empty body is a response without content. Throws `protocol.malformed`. */
export function decodeEnvelope(text: string): Envelope {
  const root = parseXml(text.slice(0, endOfEnvelope(text)));
  if (root.name !== "Envelope") throw malformed(`<${root.name}> instead of an Envelope`);
  const [body] = all(root, "Body");
  if (!body) throw malformed("an Envelope without a Body");
  const fault = at(body, "Fault");
  if (fault) return { kind: "fault", fault: decodeFault(fault) };
  return { kind: "response", response: body.children[0] ?? body };
}
