import assert from "node:assert/strict";
import { test } from "node:test";
import { Type } from "typebox";
import { byName, defineCommand, Nothing } from "../../../daemon/contract/define-command.ts";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { anonymousCaller, Dispatcher } from "../../../daemon/platform/dispatcher.ts";

const camera = Type.String();
const commands = byName(
  defineCommand({
    name: "drive",
    kind: "motion",
    permission: "camera.control",
    timeoutMs: 1000,
    params: Type.Object({ camera, holder: Type.String() }),
    result: Nothing,
  }),
  defineCommand({
    name: "save",
    kind: "action",
    permission: "camera.configure",
    timeoutMs: 1000,
    params: Type.Object({ camera, pin: Type.Optional(Type.String({ writeOnly: true })) }),
    result: Nothing,
  }),
  defineCommand({
    name: "position",
    kind: "query",
    permission: "room.observe",
    timeoutMs: 1000,
    params: Type.Object({ camera }),
    result: Type.Object({ pan: Type.Number() }),
  }),
);

function dispatcher(pan: number) {
  const audited: string[] = [];
  const stored: string[] = [];
  const done: string[] = [];
  const tested = new Dispatcher(
    commands,
    {
      drive: ({ holder }) => {
        if (holder === "locked out") throw new RoomdError("access.denied", "on air");
        done.push(holder);
      },
      save: () => {
        throw new RoomdError("device.refused", "full");
      },
      position: () => ({ pan }),
    },
    {
      record: ({ command, outcome, params }) => {
        audited.push(`${command} ${outcome}`);
        stored.push(params);
      },
    },
  );
  const run = async (method: string, params: unknown, caller = anonymousCaller("test")) =>
    tested.run({ method, params }, caller);
  return { run, audited, stored, done };
}

test("a command is validated, run and audited with its outcome", async () => {
  const { run, audited } = dispatcher(1);
  await assert.rejects(run("save", { camera: "a" }), { code: "device.refused" });
  await assert.rejects(run("save", {}), { code: "request.invalid" });
  await assert.rejects(run("fly", {}), { code: "not-found" });
  assert.deepEqual(audited, ["save device.refused", "save request.invalid"]);
});

test("a query is not audited, and its result is validated", async () => {
  const { run, audited } = dispatcher(7);
  assert.deepEqual(await run("position", { camera: "a" }), { pan: 7 });
  assert.deepEqual(audited, []);
  await assert.rejects(dispatcher("left" as never).run("position", { camera: "a" }), { code: "internal" });
});

test("of a motion that renews its lease only the first is audited", async () => {
  const { run, audited, done } = dispatcher(1);
  const drive = (holder: string) => run("drive", { camera: "a", holder });
  await drive("anna");
  await drive("anna");
  await drive("bình");
  await drive("bình");
  assert.equal(done.length, 4);
  assert.deepEqual(audited, ["drive done", "drive done"]);
});

test("each holder's motion is audited once, however their commands alternate", async () => {
  const { run, audited } = dispatcher(1);
  for (let round = 0; round < 20; round++) {
    for (const camera of ["a", "b"]) {
      await run("drive", { camera, holder: "anna" });
      await run("drive", { camera, holder: "bình" });
    }
  }
  assert.equal(audited.length, 4);
});

test("a motion that is refused again and again is audited once", async () => {
  const { run, audited } = dispatcher(1);
  for (let round = 0; round < 20; round++) {
    await assert.rejects(run("drive", { camera: "a", holder: "locked out" }), { code: "access.denied" });
  }
  assert.deepEqual(audited, ["drive access.denied"]);
});

test("a motion after another action is audited again", async () => {
  const { run, audited } = dispatcher(1);
  const drive = () => run("drive", { camera: "a", holder: "anna" });
  await drive();
  await assert.rejects(run("save", { camera: "a" }));
  await drive();
  await drive();
  assert.deepEqual(audited, ["drive done", "save device.refused", "drive done"]);
});

test("secrets, and what the definition does not name, are not stored", async () => {
  const { run, stored } = dispatcher(1);
  await assert.rejects(run("save", { camera: "a", pin: "1234", password: "x" }));
  await assert.rejects(run("save", { camera: { password: "x" }, pin: ["1234"] }));
  assert.deepEqual(
    stored.map((params) => JSON.parse(params)),
    [
      { camera: "a", pin: "(secret)" },
      { camera: "(unexpected)", pin: "(secret)" },
    ],
  );
});

test("a caller without the permission is refused, and that is audited", async () => {
  const { run, audited, done } = dispatcher(1);
  const guest = { who: "guest", may: () => false };
  await assert.rejects(run("drive", { camera: "a", holder: "x" }, guest), { code: "access.denied" });
  assert.deepEqual([audited, done], [["drive access.denied"], []]);
});
