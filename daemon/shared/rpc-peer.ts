import type {
  RequestArguments,
  RequestDefinition,
  RequestName,
  RequestTable,
  ResultOf,
} from "../contract/define-command.ts";
import { asRoomdError, ERROR_CODES, type ErrorCode, RoomdError } from "../contract/errors.ts";

/** A request as it was received: not validated yet. */
export interface RpcRequest {
  readonly method: string;
  readonly params: unknown;
}

/** Requests and notices in both directions of one WebSocket: panel ↔ room, console ↔ hub, room ↔ hub, guest ↔ hub. Messages are
 * JSON texts:
 *   {"id":1,"method":"x","params":{…}}   request
 *   {"id":1,"result":{…}}                response, or {"id":1,"error":{"code","message","details"}}
 *   {"notice":"x","params":{…}}          notice, without a response
 * The peer owns no socket: it is given received texts and a function that sends. */
export interface RpcOptions<Requests extends RequestTable> {
  readonly send: (text: string) => void;
  /** What this side may request. */
  readonly requests?: Requests;
  /** Validates results; without it they are trusted. */
  readonly parseResult?: (schema: RequestDefinition["result"], value: unknown, what: string) => unknown;
  /** Handles a request and returns its result; an error that it throws is sent back. */
  readonly onRequest?: (request: RpcRequest) => unknown;
  readonly onNotice?: (name: string, params: unknown) => void;
}

interface Pending {
  readonly definition: RequestDefinition;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class RpcPeer<Requests extends RequestTable = Record<never, RequestDefinition>> {
  readonly #options: RpcOptions<Requests>;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #closed = false;

  constructor(options: RpcOptions<Requests>) {
    this.#options = options;
  }

  /** Resolves with the result. Rejects with the other side's error, `timeout`, or `unavailable` on close. */
  request<Name extends RequestName<Requests>>(
    name: Name,
    ...[params]: RequestArguments<Requests[Name]>
  ): Promise<ResultOf<Requests[Name]>> {
    const definition = this.#options.requests?.[name];
    if (!definition) return Promise.reject(new RoomdError("internal", `no request "${name}"`));
    if (this.#closed) return Promise.reject(new RoomdError("unavailable", `${name}: not connected`));
    const { timeoutMs } = definition;
    const id = this.#nextId++;
    return new Promise<ResultOf<Requests[Name]>>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new RoomdError("timeout", `${name}: no response within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#pending.set(id, { definition, resolve: resolve as (value: unknown) => void, reject, timer });
      this.#options.send(JSON.stringify({ id, method: name, params: params ?? {} }));
    });
  }

  notify(notice: string, params: unknown = {}): void {
    this.notifyEncoded(encodeNotice(notice, params));
  }

  /** A notice that was encoded once for many peers. */
  notifyEncoded(text: string): void {
    if (!this.#closed) this.#options.send(text);
  }

  /** Handles one received text. What is not JSON is answered with an error without an id. */
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
      void this.#respond(message.id, { method: message.method, params: message.params });
    } else if (typeof message.id === "number") {
      this.#settle(message.id, message);
    }
  }

  /** Rejects pending requests. */
  close(reason = "connection closed"): void {
    this.#closed = true;
    for (const [id, pending] of this.#pending) {
      clearTimeout(pending.timer);
      this.#pending.delete(id);
      pending.reject(new RoomdError("unavailable", `${pending.definition.name}: ${reason}`));
    }
  }

  async #respond(id: number, request: RpcRequest): Promise<void> {
    try {
      if (!this.#options.onRequest) throw new RoomdError("not-found", `no request "${request.method}"`);
      const result = (await this.#options.onRequest(request)) ?? {};
      if (!this.#closed) this.#options.send(JSON.stringify({ id, result }));
    } catch (error) {
      this.#respondError(id, asRoomdError(error, request.method));
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
        new RoomdError(code, error.message ?? `${pending.definition.name} failed`, {
          details: error.details ?? {},
        }),
      );
    } else {
      this.#resolve(pending, message.result);
    }
  }

  #resolve({ definition, resolve, reject }: Pending, result: unknown): void {
    const { parseResult } = this.#options;
    try {
      resolve(parseResult ? parseResult(definition.result, result, definition.name) : result);
    } catch (error) {
      reject(error);
    }
  }
}

/** Encodes a notice once for many peers. */
export function encodeNotice(notice: string, params: unknown): string {
  return JSON.stringify({ notice, params });
}
