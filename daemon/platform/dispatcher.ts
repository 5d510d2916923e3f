import type { CommandDefinition, CommandTable, Permission } from "../contract/define-command.ts";
import { asRoomdError, RoomdError } from "../contract/errors.ts";
import { type Handlers, RequestHandlers } from "../shared/request-handlers.ts";
import type { RpcRequest } from "../shared/rpc-peer.ts";

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
interface AuditRecord {
  readonly who: string;
  readonly command: string;
  readonly params: unknown;
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
  #lastMotion = "";

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
    const { name, permission } = definition;
    if (!caller.may(permission)) {
      this.#audit.record({
        who: caller.who,
        command: name,
        params: request.params,
        outcome: "access.denied",
      });
      throw new RoomdError("access.denied", `${name}: needs the permission ${permission}`);
    }
    const { params, run } = this.#requests.prepare(request);
    const result = run(caller);
    if (!this.#isAuditExempt(definition, params)) {
      result.then(
        () => this.#audit.record({ who: caller.who, command: name, params, outcome: "done" }),
        (error: unknown) =>
          this.#audit.record({
            who: caller.who,
            command: name,
            params,
            outcome: asRoomdError(error, name).code,
          }),
      );
    }
    return result;
  }

  /** A query changes nothing; a motion that repeats the one before it renews its lease. */
  #isAuditExempt({ name, kind }: CommandDefinition, params: unknown): boolean {
    if (kind === "query") return true;
    const { camera, holder } = params as { camera?: string; holder?: string };
    const motion = kind === "motion" ? `${name} ${camera} ${holder}` : "";
    const isRenewal = motion !== "" && motion === this.#lastMotion;
    this.#lastMotion = motion;
    return isRenewal;
  }
}
