import { randomBytes } from "node:crypto";
import { type DigestChallenge, digestAuthorizationHeader, strongestChallenge } from "./digest.ts";
import { usernameToken } from "./ws-security.ts";

/** How a request proves the password: in the SOAP header, by HTTP, or both, as some cameras want it. */
export type AuthScheme = "none" | "token" | "digest" | "both";

/** One camera's password, and how the camera wants it proven. */
export class Authenticator {
  readonly username: string;
  readonly #password: string;
  /** What worked last, in SOAP and for files (snapshots), which cameras protect by HTTP. */
  readonly schemes: Record<"soap" | "file", AuthScheme>;
  /** The camera's clock minus ours, ms; undefined until read. */
  clockOffsetMs: number | undefined;
  #challenge: DigestChallenge | undefined;
  #nonceCount = 0;

  /** An empty user name: the camera asks for none. */
  constructor(username: string, password: string) {
    this.username = username;
    this.#password = password;
    const isOpen = username === "";
    this.schemes = { soap: isOpen ? "none" : "token", file: isOpen ? "none" : "digest" };
  }

  /** The last challenge; another object for every one that came. */
  get challenge(): DigestChallenge | undefined {
    return this.#challenge;
  }

  /** The camera answered 401, with these `WWW-Authenticate` headers. */
  handleChallenge(headers: readonly string[]): void {
    const challenge = strongestChallenge(headers);
    if (!challenge) return;
    this.#challenge = challenge;
    this.#nonceCount = 0;
  }

  /** For the SOAP header, signed at the camera's time. */
  securityHeader(scheme: AuthScheme): string {
    if (scheme !== "token" && scheme !== "both") return "";
    return usernameToken(this.username, this.#password, Date.now() + (this.clockOffsetMs ?? 0));
  }

  /** For the HTTP header. */
  authorizationHeader(scheme: AuthScheme, method: string, uri: string): Record<string, string> {
    const challenge = this.#challenge;
    if (!challenge || (scheme !== "digest" && scheme !== "both")) return {};
    const authorization = digestAuthorizationHeader({
      challenge,
      username: this.username,
      password: this.#password,
      method,
      uri,
      nonceCount: ++this.#nonceCount,
      clientNonce: randomBytes(12).toString("base64url"),
    });
    return { authorization };
  }
}
