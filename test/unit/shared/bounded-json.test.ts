import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MAX_JSON_DEPTH, MAX_JSON_ENTRIES, parseJson } from "../../../daemon/shared/bounded-json.ts";
import { RpcPeer } from "../../../daemon/shared/rpc-peer.ts";

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const refused = (text: string, reason: RegExp) =>
  assert.throws(() => parseJson(text, "text"), { code: "request.invalid", message: reason });

test("whatever JSON a peer sends, it is parsed as it is", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
      const text = JSON.stringify(value);
      assert.deepEqual(parseJson(text, "text"), JSON.parse(text));
    }),
  );
});

test("20 kB nested 8,000 deep are refused before they are parsed", () => {
  refused("[".repeat(8000) + "]".repeat(8000), /deeper than 32/);
  refused(nested(8000), /deeper than 32/);
  refused(`{"a":"]]]]","b":${nested(MAX_JSON_DEPTH)}}`, /deeper than 32/);
  assert.ok(parseJson(nested(MAX_JSON_DEPTH), "text"));
});

test("brackets and escaped quotes within strings count for nothing", () => {
  for (const text of ["[".repeat(1000), '"[['.repeat(1000), "\\", '\\"[', "\\\\", '{"a":'.repeat(100)]) {
    assert.equal(parseJson(JSON.stringify(text), "text"), text);
  }
});

test("an array or object with too many entries is refused before it is parsed", () => {
  const zeros = (count: number) => `[${Array.from({ length: count }, () => 0).join(",")}]`;
  assert.ok(parseJson(zeros(MAX_JSON_ENTRIES), "text"));
  refused(zeros(MAX_JSON_ENTRIES + 1), /more than 20000 entries/);
  refused(`{"list":${zeros(MAX_JSON_ENTRIES + 1)}}`, /more than 20000 entries/);
});

test("text that is not JSON is refused, however it ends", () => {
  for (const text of ["", '"', '"\\', "]", "}}}}", ",", "[1", '{"a', "nul"]) refused(text, /text: not JSON/);
});

test("a peer answers a message that is nested too deeply, and the next one as well", async () => {
  const sent: string[] = [];
  const peer = new RpcPeer({ send: (text) => sent.push(text), onRequest: ({ method }) => ({ method }) });
  peer.receive(`{"id":1,"method":"x","params":${nested(8000)}}`);
  peer.receive('{"id":2,"method":"y"}');
  await new Promise((resolve) => setImmediate(resolve));
  assert.match(
    sent[0] ?? "",
    /"id":null,"error":\{"code":"request.invalid","message":"message: nested deeper/,
  );
  assert.equal(sent[1], '{"id":2,"result":{"method":"y"}}');
});

test("a response with a code, a message or details that are none is an error, not a defect", async () => {
  for (const error of [{ code: "toString" }, { code: 5, message: 7, details: "no" }, { details: [1] }, []]) {
    const peer = new RpcPeer({
      send: (text) => queueMicrotask(() => peer.receive(JSON.stringify({ id: JSON.parse(text).id, error }))),
      requests: { x: { name: "x", params: {}, result: {}, timeoutMs: 1000 } },
    });
    await assert.rejects(peer.request("x"), { code: "internal", message: "x failed" });
  }
});
