import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Type } from "typebox";
import { byName, defineRequest, Nothing } from "../../../daemon/contract/define-command.ts";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { parse } from "../../../daemon/contract/parse.ts";
import { RpcPeer, type RpcRequest } from "../../../daemon/shared/rpc-peer.ts";

const value = Type.Object({ value: Type.Number() });
const requests = byName(
  defineRequest({ name: "double", params: value, result: value, timeoutMs: 200 }),
  defineRequest({ name: "slow", params: Nothing, result: Nothing, timeoutMs: 20 }),
  defineRequest({ name: "slower", params: Nothing, result: Nothing, timeoutMs: 10_000 }),
);
type Requests = typeof requests;

/** The requesting one of two connected peers. */
function pair(onRequest: (request: RpcRequest) => unknown): RpcPeer<Requests> {
  const client: RpcPeer<Requests> = new RpcPeer({
    requests,
    send: (text) => server.receive(text),
    parseResult: parse,
  });
  const server: RpcPeer = new RpcPeer({ send: (text) => client.receive(text), onRequest });
  return client;
}

test("a response resolves its request", async () => {
  const client = pair(({ params }) => ({ value: 2 * (params as { value: number }).value }));
  const results = await Promise.all([
    client.request("double", { value: 1 }),
    client.request("double", { value: 2 }),
  ]);
  assert.deepEqual(results, [{ value: 2 }, { value: 4 }]);
});

test("a result that does not match its definition is rejected", async () => {
  const client = pair(() => ({ value: "two" }));
  await assert.rejects(client.request("double", { value: 1 }), { code: "request.invalid" });
});

test("an error keeps its code, message and details", async () => {
  const client = pair(() => {
    throw new RoomdError("lease.lost", "taken", { details: { holder: "b" } });
  });
  await assert.rejects(client.request("slow"), (error: RoomdError) => {
    assert.deepEqual(error.toJSON(), { code: "lease.lost", message: "taken", details: { holder: "b" } });
    return true;
  });
});

test("no response is a time-out, and closing rejects pending requests", async () => {
  const silent = new RpcPeer({ requests, send: () => {} });
  await assert.rejects(silent.request("slow"), (error: RoomdError) => error.code === "timeout");
  const waiting = silent.request("slower");
  silent.close();
  await assert.rejects(waiting, (error: RoomdError) => error.code === "unavailable");
});

test("for any input of a hostile peer nothing is thrown and each response is a message", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ id: fc.anything(), method: fc.anything(), result: fc.anything(), error: fc.anything() })
      .map((message) => {
        try {
          return JSON.stringify(message) ?? "";
        } catch {
          return "";
        }
      }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const sent: string[] = [];
      const peer = new RpcPeer({ send: (answer) => sent.push(answer), onRequest: () => ({}) });
      peer.receive(text);
      for (const answer of sent) assert.equal(typeof JSON.parse(answer), "object");
    }),
  );
});
