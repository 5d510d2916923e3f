import { Type } from "typebox";
import {
  defineRequest,
  type RequestArguments,
  type RequestDefinition,
  type RequestName,
  type RequestTable,
  type ResultOf,
} from "../../daemon/contract/define-command.ts";

/** Every request, also those that the contract does not have: for tests of what is refused. */
export const anyRequests = new Proxy({} as Readonly<Record<string, RequestDefinition>>, {
  get: (_target, name) =>
    defineRequest({
      name: String(name),
      params: Type.Unknown(),
      result: Type.Unknown(),
      timeoutMs: 60_000,
    }),
});

/** Sends a request of a table: like `RpcPeer.request`, but a busy machine has more time. */
export type TypedRequest<Table extends RequestTable> = <Name extends RequestName<Table>>(
  name: Name,
  ...params: RequestArguments<Table[Name]>
) => Promise<ResultOf<Table[Name]>>;
