import { randomBytes } from "node:crypto";
import type { Login } from "../../../contract/config/rtsp-address.ts";
import { RoomdError } from "../../../contract/errors.ts";
import {
  type DigestChallenge,
  digestAuthorizationHeader,
  strongestChallenge,
} from "../../../platform/digest.ts";

/** Cameras lock an account after about five wrong logins, most for half an hour: a refused one is tried again after
 * this, ms. */
export const DENIED_RETRY_MS = 15 * 60_000;

/** Longer challenges are not from a camera. */
const MAX_CHALLENGE_LENGTH = 2000;

export interface AuthenticationOptions {
  readonly login: Login | undefined;
  /** The password may be sent in clear (Basic). */
  readonly allowBasic: boolean;
}

/** Signs the requests on one connection: Digest (RFC 7616, and the older form of RFC 2069), or Basic where it is allowed. */
export class RtspAuthentication {
  readonly #options: AuthenticationOptions;
  #challenge: DigestChallenge | "basic" | undefined;
  /** The camera has accepted the login under this challenge. */
  #isProven = false;
  #nonceCount = 0;

  constructor(options: AuthenticationOptions) {
    this.#options = options;
  }

  get isChallenged(): boolean {
    return this.#challenge !== undefined;
  }

  /** Returns the `Authorization` field; undefined before the first challenge. */
  authorize(method: string, uri: string): string | undefined {
    const { login } = this.#options;
    const challenge = this.#challenge;
    if (!login || !challenge) return undefined;
    const { username, password } = login;
    if (challenge === "basic") return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    const nonceCount = ++this.#nonceCount;
    const clientNonce = randomBytes(12).toString("hex");
    return digestAuthorizationHeader({ challenge, username, password, method, uri, nonceCount, clientNonce });
  }

  /** Takes the `WWW-Authenticate` fields of a response 401 to a request that was signed with the previous challenge, if
   * any. Throws `access.denied` where another attempt would fail, too. */
  handleChallenge(fields: readonly string[]): void {
    const challenges = fields.map((field) => field.slice(0, MAX_CHALLENGE_LENGTH));
    const next = this.#select(challenges);
    const isFirst = this.#challenge === undefined;
    // Without `stale` a nonce that was accepted before has expired, too.
    const isRenewed = next !== "basic" && (next.stale || this.#isProven);
    if (!isFirst && !isRenewed) throw denied("wrong user name or password");
    this.#challenge = next;
    this.#isProven = false;
    this.#nonceCount = 0;
  }

  /** A signed request was accepted. */
  confirm(): void {
    this.#isProven = this.#challenge !== undefined;
  }

  #select(challenges: readonly string[]): DigestChallenge | "basic" {
    const { login, allowBasic } = this.#options;
    if (!login) throw denied("the camera requires a login: write username and password");
    const digest = strongestChallenge(challenges);
    if (digest) return digest;
    if (challenges.some((text) => /(?:^|,)\s*basic\b/i.test(text))) {
      if (allowBasic) return "basic";
      throw denied(
        "the camera offers Basic authentication only, which would send the password in clear: " +
          "select Digest on the camera's own pages, or set allowBasic: true",
      );
    }
    const algorithm = /algorithm="?([\w-]{1,20})/i.exec(challenges.join(",").replaceAll(" ", ""))?.[1];
    throw denied(
      `the camera requires ${algorithm ? `Digest with ${algorithm}` : "an unknown kind of login"}, ` +
        "which is not supported: select MD5 or SHA-256 on its own pages",
    );
  }
}

function denied(what: string): RoomdError {
  return new RoomdError("access.denied", what);
}
