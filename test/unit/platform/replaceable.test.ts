import assert from "node:assert/strict";
import { test } from "node:test";
import { Replaceable } from "../../../daemon/platform/replaceable.ts";

function slot() {
  const closed: string[] = [];
  const replaceable = new Replaceable<string>("trunk", (resource) => closed.push(resource));
  return { replaceable, closed };
}

test("a resource is closed when another replaces it, and at the end", async () => {
  const { replaceable, closed } = slot();
  assert.equal(await replaceable.open(async () => "first"), "first");
  assert.equal(await replaceable.open(async () => "second"), "second");
  assert.equal(replaceable.current, "second");
  assert.deepEqual(closed, ["first"]);
  replaceable.close();
  assert.equal(replaceable.current, undefined);
  assert.deepEqual(closed, ["first", "second"]);
});

for (const [situation, interrupt] of [
  ["closed", (replaceable: Replaceable<string>) => replaceable.close()],
  ["disposed of", (replaceable: Replaceable<string>) => replaceable[Symbol.dispose]()],
] as const) {
  test(`a resource that opens after its owner was ${situation} is closed`, async () => {
    const { replaceable, closed } = slot();
    const opened = Promise.withResolvers<string>();
    const opening = replaceable.open(() => opened.promise);
    interrupt(replaceable);
    opened.resolve("late");
    await assert.rejects(opening, { code: "unavailable", message: /trunk: closed while it was opened/ });
    assert.deepEqual(closed, ["late"]);
    assert.equal(replaceable.current, undefined);
  });
}

test("of two that open at once the later one stays", async () => {
  const { replaceable, closed } = slot();
  const first = Promise.withResolvers<string>();
  const opening = replaceable.open(() => first.promise);
  await replaceable.open(async () => "second");
  first.resolve("first");
  await assert.rejects(opening, { code: "unavailable" });
  assert.equal(replaceable.current, "second");
  assert.deepEqual(closed, ["first"]);
});

test("after dispose nothing is opened any more", async () => {
  const { replaceable } = slot();
  replaceable[Symbol.dispose]();
  await assert.rejects(
    replaceable.open(() => assert.fail("opened")),
    { code: "unavailable" },
  );
});
