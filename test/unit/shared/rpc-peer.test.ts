import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { RpcPeer } from "../../../daemon/shared/rpc-peer.ts";

/** Two connected peers. */
function pair(onRequest: (method: string, params: unknown) => unknown): RpcPeer {
  const client: RpcPeer = new RpcPeer({ send: (text) => server.receive(text), timeoutMs: 200 });
  const server: RpcPeer = new RpcPeer({ send: (text) => client.receive(text), onRequest });
  return client;
}

test("a response resolves its request", async () => {
  const client = pair((method, params) => ({ method, params }));
  const answers = await Promise.all([client.request("a", 1), client.request("b", 2)]);
  assert.deepEqual(answers, [
    { method: "a", params: 1 },
    { method: "b", params: 2 },
  ]);
});

test("an error keeps its code, message and details", async () => {
  const client = pair(() => {
    throw new RoomdError("lease.lost", "taken", { details: { holder: "b" } });
  });
  await assert.rejects(client.request("x"), (error: RoomdError) => {
    assert.deepEqual(error.toJSON(), { code: "lease.lost", message: "taken", details: { holder: "b" } });
    return true;
  });
});

test("no response is a time-out, and closing rejects pending requests", async () => {
  const silent = new RpcPeer({ send: () => {}, timeoutMs: 20 });
  await assert.rejects(silent.request("x"), (error: RoomdError) => error.code === "timeout");
  const waiting = silent.request("y", {}, 10_000);
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
