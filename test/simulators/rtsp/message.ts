/* RTSP 1.0 (RFC 2326) over one TCP connection: requests, and interleaved packets between them. */

export interface RtspRequest {
  readonly kind: "request";
  readonly method: string;
  readonly uri: string;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface Interleaved {
  readonly kind: "interleaved";
  readonly channel: number;
  readonly packet: Buffer;
}

const DOLLAR = 0x24;
const LONGEST_REQUEST = 16_384;

/** Splits received bytes into messages. */
export class RtspReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** Throws if the bytes are not RTSP. */
  push(chunk: Buffer): (RtspRequest | Interleaved)[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const messages: (RtspRequest | Interleaved)[] = [];
    for (let message = this.#next(); message; message = this.#next()) messages.push(message);
    return messages;
  }

  #next(): RtspRequest | Interleaved | undefined {
    const bytes = this.#bytes;
    if (bytes[0] === DOLLAR) {
      if (bytes.length < 4) return undefined;
      const end = 4 + bytes.readUInt16BE(2);
      if (bytes.length < end) return undefined;
      this.#bytes = bytes.subarray(end);
      return { kind: "interleaved", channel: bytes[1] ?? 0, packet: bytes.subarray(4, end) };
    }
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) {
      if (bytes.length > LONGEST_REQUEST) throw new Error("request too long");
      return undefined;
    }
    const [first = "", ...lines] = bytes.toString("utf8", 0, end).split("\r\n");
    const [method, uri] = first.split(" ");
    if (!method || !uri) throw new Error(`not a request: ${first}`);
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    );
    const body = Number(headers.get("content-length") ?? 0);
    if (bytes.length < end + 4 + body) return undefined;
    this.#bytes = bytes.subarray(end + 4 + body);
    return { kind: "request", method, uri, headers };
  }
}

const REASONS: Record<number, string> = {
  200: "OK",
  401: "Unauthorized",
  404: "Not Found",
  453: "Not Enough Bandwidth",
  454: "Session Not Found",
  461: "Unsupported Transport",
  501: "Not Implemented",
  503: "Service Unavailable",
};

export function response(
  request: RtspRequest,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): string {
  const fields = {
    CSeq: request.headers.get("cseq") ?? "0",
    ...headers,
    ...(body ? { "Content-Length": String(Buffer.byteLength(body)) } : {}),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return [`RTSP/1.0 ${status} ${REASONS[status] ?? ""}`, ...lines, "", body].join("\r\n");
}

export function interleaved(channel: number, packet: Buffer): Buffer {
  const head = Buffer.from([DOLLAR, channel, packet.length >> 8, packet.length & 0xff]);
  return Buffer.concat([head, packet]);
}
