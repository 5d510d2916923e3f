import { randomBytes } from "node:crypto";
import {
  type DigestChallenge,
  digestAuthorizationHeader,
  strongestChallenge,
} from "../../daemon/platform/digest.ts";
import { usernameToken } from "./ws-security.ts";

/** UsernameToken in the SOAP header, HTTP Digest, or both at once, which some cameras require. */
export type AuthScheme = "none" | "token" | "digest" | "both";

/** Bounds of what is parsed of a response's challenges. */
const MAX_CHALLENGES = 8;
const MAX_CHALLENGE_LENGTH = 1000;

/** Returns the scheme of a challenge, with the algorithm if it is Digest; null if there is none. */
function describeChallenge(header: string): string | null {
  const scheme = /^\s{0,8}([\w-]{1,32})/.exec(header)?.[1];
  const algorithm = /algorithm\s{0,8}=\s{0,8}"?([\w-]{1,32})/i.exec(header)?.[1];
  if (!scheme) return null;
  return algorithm ? `${scheme} ${algorithm}` : scheme;
}

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
  #unusable: string | null = null;

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

  /** What the camera asks for if it is neither Digest nor a token: `Basic`, or an algorithm of Digest; null otherwise. */
  get unusableScheme(): string | null {
    return this.#unusable;
  }

  /** Takes the `WWW-Authenticate` headers of a response 401. */
  handleChallenge(headers: readonly string[]): void {
    const bounded = headers.slice(0, MAX_CHALLENGES).map((header) => header.slice(0, MAX_CHALLENGE_LENGTH));
    const challenge = strongestChallenge(bounded);
    this.#unusable = challenge ? null : describeChallenge(bounded[0] ?? "");
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
