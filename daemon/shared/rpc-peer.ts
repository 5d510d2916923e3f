import type {
  RequestArguments,
  RequestDefinition,
  RequestName,
  RequestTable,
  ResultOf,
} from "../contract/define-command.ts";
import { asRoomdError, ERROR_CODES, type ErrorCode, RoomdError } from "../contract/errors.ts";
import { parseJson } from "./bounded-json.ts";

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

/** Requests of the other side that may be pending: more than a page ever has in flight. */
const MAX_REQUESTS_IN_FLIGHT = 256;

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
  #requestsInFlight = 0;
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

  /** Handles one received text. What is not JSON, or is nested too deeply, is answered with an error without an id. */
  receive(text: string): void {
    let message: Record<string, unknown>;
    try {
      message = parseMessage(text);
    } catch (error) {
      this.#respondError(null, asRoomdError(error, "message"));
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
    this.#requestsInFlight++;
    try {
      const result = (await this.#handle(request)) ?? {};
      if (!this.#closed) this.#options.send(JSON.stringify({ id, result }));
    } catch (error) {
      this.#respondError(id, asRoomdError(error, request.method));
    } finally {
      this.#requestsInFlight--;
    }
  }

  #handle(request: RpcRequest): unknown {
    const { method } = request;
    if (!this.#options.onRequest) throw new RoomdError("not-found", `no request "${method}"`);
    if (this.#requestsInFlight > MAX_REQUESTS_IN_FLIGHT) {
      throw new RoomdError("unavailable", `${method}: too many requests at once`);
    }
    return this.#options.onRequest(request);
  }

  #respondError(id: number | null, error: RoomdError): void {
    if (!this.#closed) this.#options.send(JSON.stringify({ id, error: error.toJSON() }));
  }

  #settle(id: number, message: Record<string, unknown>): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    const { error } = message;
    if (typeof error === "object" && error !== null) {
      pending.reject(toError(error, `${pending.definition.name} failed`));
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

/** Throws `request.invalid`. */
function parseMessage(text: string): Record<string, unknown> {
  const message = parseJson(text, "message");
  if (typeof message === "object" && message !== null && !Array.isArray(message))
    return message as Record<string, unknown>;
  throw new RoomdError("request.invalid", "message is not a JSON object");
}

/** Returns the other side's error. One with an unknown code is `internal`. */
function toError(
  error: { code?: unknown; message?: unknown; details?: unknown },
  fallback: string,
): RoomdError {
  const { code, message, details } = error;
  const isKnown = typeof code === "string" && Object.hasOwn(ERROR_CODES, code);
  return new RoomdError(
    isKnown ? (code as ErrorCode) : "internal",
    typeof message === "string" ? message : fallback,
    { details: typeof details === "object" && details !== null ? { ...details } : {} },
  );
}

/** Encodes a notice once for many peers. */
export function encodeNotice(notice: string, params: unknown): string {
  return JSON.stringify({ notice, params });
}
