/** Every error code with its HTTP status and exit code. Callers test the code, never texts. */
export const ERROR_CODES = {
  /** A configuration file is invalid; `details.problems` lists every mistake. Exit code 78: EX_CONFIG. */
  "config.invalid": { status: 500, exit: 78 },
  /** A request does not match the contract's schema. */
  "request.invalid": { status: 400, exit: 64 },
  /** The named device, preset, meeting or room does not exist. */
  "not-found": { status: 404, exit: 66 },
  /** The token is missing or wrong. */
  "access.denied": { status: 403, exit: 77 },
  /** Another client has taken the movement lease. */
  "lease.lost": { status: 409, exit: 75 },
  /** The camera is on air and locked: unlock it, or confirm the movement. */
  "camera.locked": { status: 409, exit: 75 },
  /** The camera acknowledged Stop, and nothing shows that it stands still. */
  "stop.unconfirmed": { status: 502, exit: 70 },
  /** The camera stopped before the requested position. */
  "camera.missed": { status: 502, exit: 70 },
  /** No site sends the requested stream yet; try again. */
  "stream.absent": { status: 409, exit: 75 },
  /** A part (hub, broker, worker, serial port) is not available now; it is being restarted or reconnected. */
  unavailable: { status: 503, exit: 69 },
  /** No response within the time-out. */
  timeout: { status: 504, exit: 69 },
  /** Cancelled by the caller (AbortSignal), or its owner closed. */
  aborted: { status: 499, exit: 75 },
  /** What was received is not a frame of the protocol. */
  "protocol.malformed": { status: 502, exit: 76 },
  /** The device replied with an error; `details.reason` names it. */
  "device.refused": { status: 502, exit: 70 },
  /** The device does not have this function. */
  "device.unsupported": { status: 422, exit: 70 },
  /** A child process (GStreamer, worker, broker) failed. */
  "process.failed": { status: 500, exit: 70 },
  /** A fault in roomd itself. */
  internal: { status: 500, exit: 70 },
} as const satisfies Record<string, { status: number; exit: number }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The error class of roomd. The message says what failed, with what, and what to try. */
export class RoomdError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "RoomdError";
    this.code = code;
    this.details = options.details ?? {};
  }

  /** The form that crosses HTTP, WebSocket and MQTT. */
  toJSON(): { code: ErrorCode; message: string; details: Readonly<Record<string, unknown>> } {
    return { code: this.code, message: this.message, details: this.details };
  }
}

/** Returns any thrown value as a RoomdError: `aborted` and `timeout` for those of an AbortSignal, else `internal`. */
export function asRoomdError(error: unknown, doing: string): RoomdError {
  if (error instanceof RoomdError) return error;
  if (error instanceof Error && error.name === "AbortError") {
    return new RoomdError("aborted", `${doing}: cancelled`, { cause: error });
  }
  if (error instanceof Error && error.name === "TimeoutError") {
    return new RoomdError("timeout", `${doing}: no response within the time-out`, { cause: error });
  }
  const text = error instanceof Error ? error.message : String(error);
  return new RoomdError("internal", `${doing}: ${text}`, { cause: error });
}

/** Whether a device has responded that it does not do what was requested of it. */
export function isRefusal(error: unknown): error is RoomdError {
  return (
    error instanceof RoomdError && (error.code === "device.refused" || error.code === "device.unsupported")
  );
}
