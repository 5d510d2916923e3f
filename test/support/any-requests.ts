import { Type } from "typebox";
import { defineRequest, type RequestDefinition } from "../../daemon/contract/define-command.ts";

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
