import assert from "node:assert/strict";
import { test } from "node:test";
import { Type } from "typebox";
import { hubCommands } from "../../../daemon/contract/hub-commands.ts";
import { auditedParams } from "../../../daemon/platform/audited-params.ts";

const stored = (schema: Parameters<typeof auditedParams>[0], params: unknown): unknown =>
  JSON.parse(auditedParams(schema, params));

test("a command within a command is stored with its own parameters only", () => {
  const { params } = hubCommands["meeting.moderate"];
  const command = { name: "meeting.mute", params: { siteId: "hue", muted: true, token: "x" } };
  const expected = { name: "meeting.mute", params: { siteId: "hue", muted: true } };
  assert.deepEqual(stored(params, { meetingId: "m-1", command }), { meetingId: "m-1", command: expected });
});

test("lists and records are stored, secrets within them are not", () => {
  const secret = Type.String({ writeOnly: true });
  const entry = Type.Object({ name: Type.String(), secret });
  const schema = Type.Object({ list: Type.Array(entry), byName: Type.Record(Type.String(), entry) });
  const value = { name: "a", secret: "1234" };
  const expected = { name: "a", secret: "(secret)" };
  assert.deepEqual(stored(schema, { list: [value], byName: { x: value } }), {
    list: [expected],
    byName: { x: expected },
  });
});

test("long parameters are cut, and stay JSON", () => {
  const schema = Type.Object({ title: Type.String() });
  const text = auditedParams(schema, { title: "\n".repeat(50_000) });
  assert.ok(text.length < 5000, `${text.length}`);
  assert.match((JSON.parse(text) as { truncated: string }).truncated, /^\{"title":/);
});

test("what is no object at all is not stored", () => {
  const schema = Type.Object({ camera: Type.String() });
  for (const params of ["secret", ["secret"], 7, null]) assert.equal(stored(schema, params), "(unexpected)");
  assert.equal(stored(schema, undefined), "(unexpected)");
});
