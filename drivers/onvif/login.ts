import { RoomdError } from "../../daemon/contract/errors.ts";
import type { Authenticator, AuthScheme } from "./authenticator.ts";
import type { CallOptions } from "./call-options.ts";
import { getSystemDateAndTime } from "./device.ts";
import type { SoapRequest } from "./envelope.ts";
import { LoginGuard, type LoginGuardTimings } from "./login-guard.ts";
import type { XmlElement } from "./xml.ts";

export interface LoginOptions {
  /** Names the camera in errors. */
  readonly label: string;
  readonly authenticator: Authenticator;
  readonly timings: LoginGuardTimings;
  /** Sends a request of the device service without credentials. */
  readonly ask: (request: SoapRequest<unknown>, options: CallOptions) => Promise<XmlElement | Refusal>;
}

/** The camera refuses the credentials with this scheme. */
export class Refusal {}

interface Attempt<T> {
  readonly scheme: AuthScheme;
  readonly result: T | Refusal;
}

/** A smaller difference does not explain a refusal: cameras tolerate 5 s to 300 s. */
const CLOCK_MOVED_MS = 1000;

/** Logs in to one camera: finds the scheme that it accepts, and stops when it refuses the credentials. */
export class Login {
  readonly #options: LoginOptions;
  readonly #guard: LoginGuard;

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#guard = new LoginGuard(options.timings);
  }

  /** Somebody uses the camera: credentials that it has refused are tried again, if that is safe. */
  request(): void {
    this.#guard.request();
  }

  /** Returns the error while the camera's refusal of the credentials counts. */
  refusal(operation: string): RoomdError | undefined {
    return this.#guard.mayTry("ordinary") ? undefined : this.#denied(operation);
  }

  /** Sends with the scheme that worked last; if refused, with the challenged one, then with the clock read again. Few
   * attempts: cameras lock an account after about five. */
  async negotiate<T>(
    operation: string,
    send: (scheme: AuthScheme) => Promise<T | Refusal>,
    options: CallOptions,
    kind: "anonymous" | "soap" | "file",
  ): Promise<T> {
    const { schemes } = this.#options.authenticator;
    const hasLogin = this.#options.authenticator.username !== "";
    const attempt = async (scheme: AuthScheme) => {
      if (scheme === "token" || scheme === "both") await this.#readClockOnce(options);
      return { scheme, result: await send(scheme) };
    };
    let last = kind === "anonymous" ? await attempt("none") : undefined;
    if (!last || (last.result instanceof Refusal && hasLogin)) {
      if (!this.#guard.mayTry(options.priority ?? "ordinary")) throw this.#denied(operation);
      const first = kind === "anonymous" ? schemes.soap : schemes[kind];
      const isRetry = this.#guard.refusals > 0;
      last = isRetry
        ? await this.#retry(attempt, options)
        : await this.#climb(attempt, first, hasLogin, options);
    }
    const { scheme, result } = last;
    if (result instanceof Refusal) {
      this.#guard.noteRefused();
      throw this.#denied(operation);
    }
    if (scheme !== "none" || !hasLogin) {
      if (kind !== "anonymous" || scheme !== "none") schemes[kind === "file" ? "file" : "soap"] = scheme;
      this.#guard.noteAccepted();
    }
    return result;
  }

  /** Tries one scheme after the other until the camera accepts one. */
  async #climb<T>(
    attempt: (scheme: AuthScheme) => Promise<Attempt<T>>,
    first: AuthScheme,
    hasLogin: boolean,
    options: CallOptions,
  ): Promise<Attempt<T>> {
    const before = this.#options.authenticator.challenge;
    let last = await attempt(first);
    if (!hasLogin) return last;
    const isRefused = () => last.result instanceof Refusal;
    if (isRefused() && this.#options.authenticator.challenge !== before) last = await attempt("digest");
    if (isRefused()) {
      const moved = await this.#clockMoved(options);
      if (this.#options.authenticator.challenge) last = await attempt("both");
      else if (moved) last = await attempt("token");
    }
    return last;
  }

  /** Tries credentials once that were refused before, with one of the schemes in turn. */
  async #retry<T>(
    attempt: (scheme: AuthScheme) => Promise<Attempt<T>>,
    options: CallOptions,
  ): Promise<Attempt<T>> {
    const { challenge } = this.#options.authenticator;
    await this.#readClock(options);
    if (!challenge) return attempt("token");
    const scheme = this.#guard.refusals % 2 === 1 ? "digest" : "both";
    const last = await attempt(scheme);
    // The nonce has expired; the camera has not looked at the password.
    const isStale = last.result instanceof Refusal && this.#options.authenticator.challenge?.stale;
    return isStale ? attempt(scheme) : last;
  }

  #denied(operation: string): RoomdError {
    const { label, authenticator } = this.#options;
    const { username, unusableScheme } = authenticator;
    const retried = "it is tried again rarely, and when the camera is used, because cameras lock accounts";
    const text = unusableScheme
      ? `${label}: ${operation}: the camera accepts no UsernameToken and asks for ${unusableScheme} authentication; enable Digest (MD5 or SHA-256) in the camera`
      : `${label}: ${operation}: the camera refuses user "${username}"; check user name and password (${retried})`;
    return new RoomdError("access.denied", text, { details: { reason: "password" } });
  }

  async #readClockOnce(options: CallOptions): Promise<void> {
    if (this.#options.authenticator.clockOffsetMs === undefined) await this.#readClock(options);
  }

  async #clockMoved(options: CallOptions): Promise<boolean> {
    const before = this.#options.authenticator.clockOffsetMs ?? 0;
    await this.#readClock(options);
    return Math.abs((this.#options.authenticator.clockOffsetMs ?? 0) - before) >= CLOCK_MOVED_MS;
  }

  async #readClock({ signal, priority }: CallOptions): Promise<void> {
    const sentAtMs = Date.now();
    const request = getSystemDateAndTime();
    try {
      const result = await this.#options.ask(request, { signal, ...(priority ? { priority } : {}) });
      if (result instanceof Refusal) throw this.#denied(request.operation);
      const { utcMs } = request.decode(result);
      this.#options.authenticator.clockOffsetMs = utcMs - (sentAtMs + Date.now()) / 2;
    } catch (error) {
      const isUnreachable =
        error instanceof RoomdError && ["timeout", "unavailable", "aborted"].includes(error.code);
      if (isUnreachable) throw error;
      // The camera does not report its time: assume the local one.
      this.#options.authenticator.clockOffsetMs = 0;
    }
  }
}
