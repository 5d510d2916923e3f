import { createHash, randomBytes } from "node:crypto";
import type { RtspRequest } from "./message.ts";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** Verifies HTTP Digest as RTSP 1.0 uses it (RFC 2069). */
export class DigestAuthentication {
  readonly #username: string;
  readonly #password: string;
  readonly #nonce = randomBytes(12).toString("hex");

  constructor({ username, password }: { username: string; password: string }) {
    this.#username = username;
    this.#password = password;
  }

  get challenge(): string {
    return `Digest realm="camera", nonce="${this.#nonce}"`;
  }

  accepts({ method, headers }: RtspRequest): boolean {
    const authorization = headers.get("authorization") ?? "";
    const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(authorization)?.[1] ?? "";
    const ha1 = md5(`${this.#username}:camera:${this.#password}`);
    const ha2 = md5(`${method}:${field("uri")}`);
    return field("response") === md5(`${ha1}:${this.#nonce}:${ha2}`);
  }
}
