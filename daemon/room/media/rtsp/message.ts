import { RoomdError } from "../../../contract/errors.ts";

/** RTSP 1.0 (RFC 2326) on one TCP connection: requests, responses, and binary data between them. Header fields keep their
 * order; their names are compared without case. */
export type HeaderFields = readonly (readonly [name: string, value: string])[];

export interface RtspRequest {
  readonly kind: "request";
  readonly method: string;
  readonly uri: string;
  readonly headers: HeaderFields;
  readonly body: Buffer;
}

export interface RtspResponse {
  readonly kind: "response";
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderFields;
  readonly body: Buffer;
}

/** One or more whole frames of embedded binary data (section 10.12), as they were received. */
export interface RtspData {
  readonly kind: "data";
  readonly bytes: Buffer;
}

export type RtspMessage = RtspRequest | RtspResponse | RtspData;

const DOLLAR = 0x24;
const CR = 0x0d;
const LF = 0x0a;
const DATA_HEADER_BYTES = 4;
/** A session description of many streams has a few kilobytes. */
const MAX_HEAD_BYTES = 16_384;
const MAX_BODY_BYTES = 65_536;

/** Returns the first field of this name. */
export function fieldOf(headers: HeaderFields, name: string): string | undefined {
  return fieldsOf(headers, name)[0];
}

/** Returns all fields of this name. */
export function fieldsOf(headers: HeaderFields, name: string): string[] {
  return headers.flatMap(([key, value]) => (key.toLowerCase() === name.toLowerCase() ? [value] : []));
}

/** Returns the fields without those of these names. */
export function withoutFields(headers: HeaderFields, ...names: readonly string[]): HeaderFields {
  const omitted = new Set(names.map((name) => name.toLowerCase()));
  return headers.filter(([name]) => !omitted.has(name.toLowerCase()));
}

/** Splits received bytes into messages. */
export class RtspReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** Throws `protocol.malformed` if the bytes are not RTSP, or a message is too long. */
  push(chunk: Buffer): RtspMessage[] {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    const messages: RtspMessage[] = [];
    for (let message = this.#next(); message; message = this.#next()) messages.push(message);
    return messages;
  }

  #next(): RtspMessage | undefined {
    this.#skipLineEnds();
    return this.#bytes[0] === DOLLAR ? this.#takeData() : this.#takeMessage();
  }

  /** Some cameras send empty lines between messages. */
  #skipLineEnds(): void {
    let at = 0;
    while (this.#bytes[at] === CR || this.#bytes[at] === LF) at++;
    if (at > 0) this.#bytes = this.#bytes.subarray(at);
  }

  /** Takes all whole frames at once. */
  #takeData(): RtspData | undefined {
    const bytes = this.#bytes;
    let end = 0;
    while (bytes[end] === DOLLAR && end + DATA_HEADER_BYTES <= bytes.length) {
      const next = end + DATA_HEADER_BYTES + bytes.readUInt16BE(end + 2);
      if (next > bytes.length) break;
      end = next;
    }
    if (end === 0) return undefined;
    this.#bytes = bytes.subarray(end);
    return { kind: "data", bytes: bytes.subarray(0, end) };
  }

  #takeMessage(): RtspRequest | RtspResponse | undefined {
    const bytes = this.#bytes;
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) {
      if (bytes.length > MAX_HEAD_BYTES) throw malformed("a header without end");
      return undefined;
    }
    if (end > MAX_HEAD_BYTES) throw malformed("a header that is too long");
    const [first = "", ...lines] = bytes.toString("utf8", 0, end).split("\r\n");
    const headers = lines.flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
    });
    const length = Number(fieldOf(headers, "content-length") ?? 0);
    if (!Number.isInteger(length) || length < 0 || length > MAX_BODY_BYTES) {
      throw malformed(`Content-Length ${fieldOf(headers, "content-length")?.slice(0, 40)}`);
    }
    const bodyAt = end + 4;
    if (bytes.length < bodyAt + length) return undefined;
    const body = bytes.subarray(bodyAt, bodyAt + length);
    this.#bytes = bytes.subarray(bodyAt + length);
    return { ...parseFirstLine(first), headers, body };
  }
}

function parseFirstLine(
  line: string,
): Pick<RtspRequest, "kind" | "method" | "uri"> | Pick<RtspResponse, "kind" | "status" | "reason"> {
  const [, status, reason = ""] = /^RTSP\/\d\.\d (\d{3})(?: (.*))?$/.exec(line) ?? [];
  if (status !== undefined) return { kind: "response", status: Number(status), reason: reason.trim() };
  const [, method, uri] = /^([A-Z_]{2,20}) (\S+) RTSP\/\d\.\d$/.exec(line) ?? [];
  if (method === undefined || uri === undefined) throw malformed(`the line "${line.slice(0, 80)}"`);
  return { kind: "request", method, uri };
}

function malformed(what: string): RoomdError {
  return new RoomdError("protocol.malformed", `not RTSP: ${what}`);
}

/** Returns a request's bytes. */
export function formatRequest({
  method,
  uri,
  headers,
  body,
}: Pick<RtspRequest, "method" | "uri" | "headers" | "body">): Buffer {
  return format(`${method} ${uri} RTSP/1.0`, headers, body);
}

/** Returns a response's bytes. */
export function formatResponse({
  status,
  reason,
  headers,
  body,
}: Pick<RtspResponse, "status" | "reason" | "headers" | "body">): Buffer {
  return format(`RTSP/1.0 ${status} ${reason}`, headers, body);
}

function format(first: string, headers: HeaderFields, body: Buffer): Buffer {
  const fields = withoutFields(headers, "content-length").map(([name, value]) => `${name}: ${value}`);
  if (body.length > 0) fields.push(`Content-Length: ${body.length}`);
  return Buffer.concat([Buffer.from([first, ...fields, "", ""].join("\r\n")), body]);
}
