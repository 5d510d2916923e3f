import { asRoomdError, ERROR_CODES, type ErrorCode, RoomdError } from "../contract/errors.ts";

/** Typed requests and notices over one message connection (WebSocket), both ways, used by panel ↔ room,
 * console ↔ hub and room ↔ hub. Messages are JSON texts:
 *   {"id":1,"method":"x","params":{…}}   request
 *   {"id":1,"result":{…}}                answer, or {"id":1,"error":{"code","message","details"}}
 *   {"notice":"x","params":{…}}          notice, not answered
 * The peer owns no socket: it is handed texts and a way to send them. */
export interface RpcOptions {
  readonly send: (text: string) => void;
  /** Answers a request; what it throws goes back as an error. Params are unvalidated: parse them. */
  readonly onRequest?: (method: string, params: unknown) => unknown;
  readonly onNotice?: (name: string, params: unknown) => void;
  /** Default for requests without their own, ms. */
  readonly timeoutMs?: number;
}

interface Pending {
  readonly method: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: RoomdError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class RpcPeer {
  readonly #options: RpcOptions;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #closed = false;

  constructor(options: RpcOptions) {
    this.#options = options;
  }

  /** Resolves with the answer. Rejects with the other side's error, `timeout`, or `unavailable` on close. */
  request<T>(method: string, params: unknown = {}, timeoutMs = this.#options.timeoutMs ?? 5000): Promise<T> {
    if (this.#closed) return Promise.reject(new RoomdError("unavailable", `${method}: not connected`));
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new RoomdError("timeout", `${method}: no answer within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#pending.set(id, { method, resolve: resolve as (value: unknown) => void, reject, timer });
      this.#options.send(JSON.stringify({ id, method, params }));
    });
  }

  notify(notice: string, params: unknown = {}): void {
    this.notifyEncoded(encodeNotice(notice, params));
  }

  /** A notice that goes to many, written out once. */
  notifyEncoded(text: string): void {
    if (!this.#closed) this.#options.send(text);
  }

  /** One received text. Malformed ones are answered with an error where they carry an id, else dropped. */
  receive(text: string): void {
    let message: Record<string, unknown>;
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
        throw new Error("no object");
      message = parsed as Record<string, unknown>;
    } catch {
      this.#respondError(null, new RoomdError("request.invalid", "message is not a JSON object"));
      return;
    }
    if (typeof message.notice === "string") {
      this.#options.onNotice?.(message.notice, message.params);
    } else if (typeof message.method === "string" && typeof message.id === "number") {
      void this.#respond(message.id, message.method, message.params);
    } else if (typeof message.id === "number") {
      this.#settle(message.id, message);
    }
  }

  /** Rejects what is still waiting. */
  close(reason = "connection closed"): void {
    this.#closed = true;
    for (const [id, pending] of this.#pending) {
      clearTimeout(pending.timer);
      this.#pending.delete(id);
      pending.reject(new RoomdError("unavailable", `${pending.method}: ${reason}`));
    }
  }

  async #respond(id: number, method: string, params: unknown): Promise<void> {
    try {
      if (!this.#options.onRequest) throw new RoomdError("not-found", `no method ${method}`);
      const result = (await this.#options.onRequest(method, params)) ?? {};
      if (!this.#closed) this.#options.send(JSON.stringify({ id, result }));
    } catch (error) {
      this.#respondError(id, asRoomdError(error, method));
    }
  }

  #respondError(id: number | null, error: RoomdError): void {
    if (!this.#closed) this.#options.send(JSON.stringify({ id, error: error.toJSON() }));
  }

  #settle(id: number, message: Record<string, unknown>): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    const error = message.error as { code?: string; message?: string; details?: Record<string, unknown> };
    if (error && typeof error === "object") {
      const code: ErrorCode =
        error.code && error.code in ERROR_CODES ? (error.code as ErrorCode) : "internal";
      pending.reject(
        new RoomdError(code, error.message ?? `${pending.method} failed`, { details: error.details ?? {} }),
      );
    } else {
      pending.resolve(message.result);
    }
  }
}

/** A notice as it goes over the connection, for one that goes to many. */
export function encodeNotice(notice: string, params: unknown): string {
  return JSON.stringify({ notice, params });
}
