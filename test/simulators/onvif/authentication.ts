import { createHash, randomBytes } from "node:crypto";
import { at, textAt, type XmlElement } from "../../../drivers/onvif/xml.ts";
import type { OnvifFaults } from "./faults.ts";

/** Largest difference between a signature's time and the camera's, as of strict models. */
const SKEW_MS = 5000;

/** Verifies credentials and issues challenges. */
export class AuthenticationCheck {
  readonly username: string;
  password: string;
  /** Number of refusals. */
  refused = 0;
  readonly #faults: OnvifFaults;
  readonly #nonces = new Set<string>();
  readonly #used = new Set<string>();

  constructor(username: string, password: string, faults: OnvifFaults) {
    this.username = username;
    this.password = password;
    this.#faults = faults;
  }

  accepts(envelope: XmlElement | null, method: string, uri: string, authorization: string): boolean {
    const token = envelope !== null && this.#tokenIsRight(envelope);
    const digest = this.#digestIsRight(method, uri, authorization);
    const { accepts } = this.#faults;
    const isRight =
      accepts === "nothing"
        ? false
        : accepts === "digest"
          ? digest
          : accepts === "token"
            ? token
            : accepts === "both at once"
              ? token && digest
              : token || digest;
    if (!isRight) this.refused++;
    return isRight;
  }

  get asksForDigest(): boolean {
    return this.#faults.accepts !== "token";
  }

  /** Invalidates every nonce issued so far. */
  forgetNonces(): void {
    this.#nonces.clear();
  }

  challenges(): readonly string[] {
    if (this.#faults.challenges) return this.#faults.challenges;
    const nonce = randomBytes(12).toString("hex");
    this.#nonces.add(nonce);
    const common = `realm="camera, room 1", qop="auth", nonce="${nonce}", opaque="x"`;
    return [`Digest ${common}, algorithm=MD5, Basic realm="camera"`, `Digest ${common}, algorithm=SHA-256`];
  }

  #tokenIsRight(envelope: XmlElement): boolean {
    const token = at(envelope, "Header", "Security", "UsernameToken");
    if (!token || textAt(token, "Username") !== this.username) return false;
    const created = textAt(token, "Created") ?? "";
    const nonce = textAt(token, "Nonce") ?? "";
    const nowMs = Date.now() + this.#faults.clockOffsetMs;
    if (!(Math.abs(Date.parse(created) - nowMs) <= SKEW_MS)) return false;
    if (this.#used.has(nonce)) return false;
    this.#used.add(nonce);
    const sha1 = createHash("sha1")
      .update(Buffer.from(nonce, "base64"))
      .update(created + this.password);
    return sha1.digest("base64") === textAt(token, "Password");
  }

  #digestIsRight(method: string, uri: string, authorization: string): boolean {
    const field = (name: string) =>
      new RegExp(`\\b${name}=(?:"([^"]*)"|([^\\s,]+))`).exec(authorization)?.slice(1).join("") ?? "";
    const nonce = field("nonce");
    if (!this.#nonces.has(nonce) || field("uri") !== uri) return false;
    const count = `${nonce}:${field("nc")}`;
    if (this.#used.has(count)) return false;
    this.#used.add(count);
    const algorithm = field("algorithm") === "SHA-256" ? "sha256" : "md5";
    const hash = (text: string) => createHash(algorithm).update(text).digest("hex");
    const ha1 = hash(`${this.username}:${field("realm")}:${this.password}`);
    const middle = `${nonce}:${field("nc")}:${field("cnonce")}:auth`;
    return field("response") === hash(`${ha1}:${middle}:${hash(`${method}:${uri}`)}`);
  }
}
