import type { CommandDefinition, CommandTable, Permission } from "../contract/define-command.ts";
import { asRoomdError, RoomdError } from "../contract/errors.ts";
import { type Handlers, RequestHandlers } from "../shared/request-handlers.ts";
import type { RpcRequest } from "../shared/rpc-peer.ts";
import { auditedParams } from "./audited-params.ts";
import { MotionRuns } from "./motion-runs.ts";

/** Who sends a command. */
export interface Caller {
  /** For the audit log: an address, a site, a name. */
  readonly who: string;
  may(permission: Permission): boolean;
}

/** A caller at an address, until identity tells callers apart. */
export function anonymousCaller(who: string): Caller {
  return { who, may: () => true };
}

/** What the audit log says of one command. */
export interface AuditRecord {
  /** When the command arrived. */
  readonly atMs: number;
  readonly who: string;
  readonly command: string;
  /** JSON, as `auditedParams` returns it. */
  readonly params: string;
  /** `done`, or the code of the error. */
  readonly outcome: string;
}

export interface AuditSink {
  record(entry: AuditRecord): void;
}

/** The one path of commands: permission, validation, execution, audit. */
export class Dispatcher<Table extends CommandTable, Context extends Caller = Caller> {
  readonly #requests: RequestHandlers<Table, Context>;
  readonly #audit: AuditSink;
  readonly #motions = new MotionRuns();

  constructor(table: Table, handlers: Handlers<Table, Context>, audit: AuditSink) {
    this.#requests = new RequestHandlers(table, handlers);
    this.#audit = audit;
  }

  accepts(request: RpcRequest): boolean {
    return this.#requests.accepts(request);
  }

  /** Throws `not-found`, `access.denied`, `request.invalid`, or what the handler throws. A handler is called before this
   * returns: a movement waits for nothing. */
  run(request: RpcRequest, caller: Context): Promise<unknown> {
    const definition = this.#requests.definition(request);
    const record = this.#recorder(definition, { request, who: caller.who });
    try {
      if (!caller.may(definition.permission)) {
        const text = `${definition.name}: needs the permission ${definition.permission}`;
        throw new RoomdError("access.denied", text);
      }
      const result = this.#requests.prepare(request).run(caller);
      result.then(
        () => record("done"),
        (error: unknown) => record(asRoomdError(error, definition.name).code),
      );
      return result;
    } catch (error) {
      record(asRoomdError(error, definition.name).code);
      throw error;
    }
  }

  /** Returns what records the outcome of a command: of each action, of a run of motions once, and of no query. */
  #recorder(
    { name, kind, params: schema }: CommandDefinition,
    { request: { params }, who }: { readonly request: RpcRequest; readonly who: string },
  ): (outcome: string) => void {
    if (kind === "query") return () => {};
    const atMs = Date.now();
    const record = (outcome: string) =>
      this.#audit.record({ atMs, who, command: name, params: auditedParams(schema, params), outcome });
    if (kind === "action") {
      this.#motions.end();
      return record;
    }
    const { camera, holder } = (params ?? {}) as { camera?: unknown; holder?: unknown };
    const run = this.#motions.join({ who, command: name, camera, holder }, performance.now());
    return (outcome) => {
      if (run.recordedOutcome === outcome) return;
      run.recordedOutcome = outcome;
      record(outcome);
    };
  }
}
