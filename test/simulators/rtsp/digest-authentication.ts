import { createHash, randomBytes } from "node:crypto";
import type { RtspRequest } from "./message.ts";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** The camera's side of a Digest password (RFC 2069, as RTSP 1.0 has it). */
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
    const said = headers.get("authorization") ?? "";
    const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(said)?.[1] ?? "";
    const who = md5(`${this.#username}:camera:${this.#password}`);
    const what = md5(`${method}:${field("uri")}`);
    return field("response") === md5(`${who}:${this.#nonce}:${what}`);
  }
}
