import type { TSchema } from "typebox";
import {
  Nothing,
  type ParamsOf,
  type RequestDefinition,
  type RequestName,
  type RequestOf,
  type RequestTable,
  type ResultOf,
} from "../contract/define-command.ts";
import { RoomdError } from "../contract/errors.ts";
import { parse, parseKnown } from "../contract/parse.ts";
import type { RpcRequest } from "./rpc-peer.ts";

/** A request without a result has a handler whose return value is dropped. */
type HandlerResult<Definition extends RequestDefinition> = keyof ResultOf<Definition> extends never
  ? unknown
  : Readonly<ResultOf<Definition>> | Promise<Readonly<ResultOf<Definition>>>;

/** One function for each request of a table. */
export type Handlers<Table extends RequestTable, Context = void> = {
  readonly [Name in RequestName<Table>]: (
    params: ParamsOf<Table[Name]>,
    context: Context,
  ) => HandlerResult<Table[Name]>;
};

/** The same function for each request of a table. */
export function handleEach<Table extends RequestTable, Context = void>(
  table: Table,
  handle: (request: RequestOf<Table>, context: Context) => unknown,
): Handlers<Table, Context> {
  const entries = Object.keys(table).map((name) => [
    name,
    (params: unknown, context: Context) => handle({ name, params } as RequestOf<Table>, context),
  ]);
  return Object.fromEntries(entries) as Handlers<Table, Context>;
}

/** A validated request. */
interface PreparedRequest<Context> {
  readonly params: unknown;
  /** Calls the handler at once: a movement waits for nothing. */
  run(context: Context): Promise<unknown>;
}

/** Validates and handles the requests of one table. */
export class RequestHandlers<Table extends RequestTable, Context = void> {
  readonly #table: Table;
  readonly #handlers: Handlers<Table, Context>;

  constructor(table: Table, handlers: Handlers<Table, Context>) {
    this.#table = table;
    this.#handlers = handlers;
  }

  accepts({ method }: RpcRequest): boolean {
    return Object.hasOwn(this.#table, method);
  }

  /** Throws `not-found` for a request that is not in the table. */
  definition({ method }: RpcRequest): Table[RequestName<Table>] {
    if (!Object.hasOwn(this.#table, method)) throw new RoomdError("not-found", `no request "${method}"`);
    return this.#table[method] as Table[RequestName<Table>];
  }

  /** Throws `not-found`, `request.invalid`. */
  prepare(request: RpcRequest): PreparedRequest<Context> {
    const { name, params: schema, result: resultSchema } = this.definition(request);
    const params: unknown = parse(schema, request.params, name);
    const handler = this.#handlers[name as RequestName<Table>] as (
      params: unknown,
      context: Context,
    ) => unknown;
    return {
      params,
      run: async (context) => {
        const result = await handler(params, context);
        return resultSchema === Nothing ? {} : checkedResult(resultSchema, result, name);
      },
    };
  }

  /** Validates, runs and returns the result. Throws `not-found`, `request.invalid`, or what the handler throws. */
  handle(request: RpcRequest, context: Context): Promise<unknown> {
    return this.prepare(request).run(context);
  }
}

/** A result that does not match its definition is a defect of the handler. */
function checkedResult(schema: TSchema, result: unknown, name: string): unknown {
  try {
    return parseKnown(schema, result, `result of ${name}`);
  } catch (error) {
    throw new RoomdError("internal", (error as Error).message, { cause: error });
  }
}
