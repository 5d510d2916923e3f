import { randomBytes } from "node:crypto";
import {
  type DigestChallenge,
  digestAuthorizationHeader,
  strongestChallenge,
} from "../../daemon/platform/digest.ts";
import { usernameToken } from "./ws-security.ts";

/** UsernameToken in the SOAP header, HTTP Digest, or both at once, which some cameras require. */
export type AuthScheme = "none" | "token" | "digest" | "both";

/** Credentials of one camera and the schemes that it accepts. */
export class Authenticator {
  readonly username: string;
  readonly #password: string;
  /** The scheme that worked last, for SOAP and for files (snapshots), which cameras protect by HTTP. */
  readonly schemes: Record<"soap" | "file", AuthScheme>;
  /** The camera's clock minus the local one; undefined until it is read. */
  clockOffsetMs: number | undefined;
  #challenge: DigestChallenge | undefined;
  #nonceCount = 0;

  /** An empty user name means no authentication. */
  constructor(username: string, password: string) {
    this.username = username;
    this.#password = password;
    const isAnonymous = username === "";
    this.schemes = { soap: isAnonymous ? "none" : "token", file: isAnonymous ? "none" : "digest" };
  }

  /** The last challenge; a new object for each one received. */
  get challenge(): DigestChallenge | undefined {
    return this.#challenge;
  }

  /** Takes the `WWW-Authenticate` headers of a response 401. */
  handleChallenge(headers: readonly string[]): void {
    const challenge = strongestChallenge(headers);
    if (!challenge) return;
    this.#challenge = challenge;
    this.#nonceCount = 0;
  }

  /** Returns a SOAP header that is signed with the camera's time. */
  securityHeader(scheme: AuthScheme): string {
    if (scheme !== "token" && scheme !== "both") return "";
    return usernameToken(this.username, this.#password, Date.now() + (this.clockOffsetMs ?? 0));
  }

  /** Returns the HTTP header. */
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
