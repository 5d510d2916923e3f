import { createHash, randomBytes } from "node:crypto";
import type { RtspRequest } from "./message.ts";

/** What a camera demands: Digest as in RFC 2069 (`MD5`), as in RFC 7616, or the password in clear. */
export type LoginKind = "MD5" | "SHA-256" | "SHA-512-256" | "Basic";

/** Verifies logins as RTSP 1.0 uses them. */
export class DigestAuthentication {
  readonly #username: string;
  readonly #password: string;
  readonly #kind: LoginKind;
  readonly #nonce = randomBytes(12).toString("hex");
  /** Logins that were refused so far. */
  refused = 0;

  constructor({ username, password }: { username: string; password: string }, kind: LoginKind) {
    this.#username = username;
    this.#password = password;
    this.#kind = kind;
  }

  get challenge(): string {
    if (this.#kind === "Basic") return 'Basic realm="camera"';
    const algorithm = this.#kind === "MD5" ? "" : `, algorithm="${this.#kind}", stale="FALSE"`;
    return `Digest realm="camera", nonce="${this.#nonce}"${algorithm}`;
  }

  accepts({ method, headers }: RtspRequest): boolean {
    const authorization = headers.get("authorization") ?? "";
    const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(authorization)?.[1] ?? "";
    const hash = (text: string) =>
      createHash(this.#kind === "SHA-256" ? "sha256" : "md5")
        .update(text)
        .digest("hex");
    const ha1 = hash(`${this.#username}:camera:${this.#password}`);
    const ha2 = hash(`${method}:${field("uri")}`);
    const basic = Buffer.from(`${this.#username}:${this.#password}`).toString("base64");
    const isRight =
      this.#kind === "Basic"
        ? authorization === `Basic ${basic}`
        : field("response") === hash(`${ha1}:${this.#nonce}:${ha2}`);
    if (!isRight && authorization !== "") this.refused++;
    return isRight;
  }
}
