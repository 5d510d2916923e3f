import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../support/eventually.ts";
import { refusedWith, onvifRig as rig, withQuirks } from "../support/onvif.ts";

const STILL = { pan: 0, tilt: 0, zoom: 0 };

test("identity and capabilities are read, and prove health", async () => {
  await using it = await rig();
  assert.deepEqual(await it.camera.identity(), {
    manufacturer: "Generic",
    model: "ONVIF",
    firmware: "1.10.2",
    serial: "0042",
  });
  const { panTilt, zoom, absolute, home, power, presets, settings } = it.camera.capabilities;
  assert.deepEqual(
    { panTilt, zoom, absolute, home, power },
    {
      panTilt: true,
      zoom: true,
      absolute: true,
      home: true,
      power: false,
    },
  );
  assert.deepEqual(presets, { first: 1, count: 255 });
  assert.deepEqual(settings["exposure.gain"], { minimum: 0, maximum: 40 });
  assert.equal(settings["exposure.iris"], undefined);
  assert.equal(it.evidence.at(-1)?.kind, "responded");
});

test("the camera drives in all axes and stands still after Stop", async () => {
  await using it = await rig();
  await it.camera.drive({ pan: 1, tilt: -0.5, zoom: 0.5 });
  await eventually("moved", async () => {
    const { pan, tilt, zoom } = it.simulated.head.camera.snapshot();
    return pan > 50 && tilt < -10 && zoom > 50;
  });
  await it.camera.stop();
  const [first, second] = [await it.camera.position(), await it.camera.position()];
  assert.deepEqual(first, second);
  assert.equal(it.simulated.head.camera.moving, false);
});

test("absolute moves and presets resolve when the camera has reached its target", async () => {
  await using it = await rig();
  await it.camera.moveTo({ pan: -0.3, tilt: 0.2, zoom: 0.1 });
  const near = async (expected: typeof STILL) => {
    const { pan, tilt, zoom } = await it.camera.position();
    assert.ok(Math.abs(pan - expected.pan) + Math.abs(tilt - expected.tilt) < 0.01, `${pan} ${tilt}`);
    assert.ok(Math.abs(zoom - expected.zoom) < 0.01, `${zoom}`);
    assert.equal(it.simulated.head.camera.moving, false);
  };
  await near({ pan: -0.3, tilt: 0.2, zoom: 0.1 });
  await it.camera.savePreset(3);
  await it.camera.home();
  await near(STILL);
  await it.camera.recallPreset(3);
  await near({ pan: -0.3, tilt: 0.2, zoom: 0.1 });
  await it.camera.moveBy({ pan: 0.3, tilt: 0, zoom: 0 });
  await near({ pan: 0, tilt: 0.2, zoom: 0.1 });
  await it.camera.savePreset(3);
  assert.equal(it.simulated.head.presets.size, 1);
  await it.camera.resetPreset(3);
  assert.equal(it.simulated.head.presets.size, 0);
  await assert.rejects(it.camera.recallPreset(3), refusedWith("not-found"));
});

test("Stop overtakes slow requests and queued movements, and no movement follows it", async () => {
  await using it = await rig();
  await it.camera.drive({ pan: 1, tilt: 0, zoom: 0 });
  const before = it.simulated.seen.length;
  it.simulated.faults.responseDelayMs = 300;
  const questions = Array.from({ length: 20 }, () => it.camera.position());
  const moves = Array.from({ length: 200 }, (_, index) =>
    it.camera.drive({ pan: index / 200, tilt: 0, zoom: 0 }),
  );
  const travels = Array.from({ length: 50 }, () => it.camera.moveTo({ pan: 1, tilt: 0, zoom: 0 }));
  const ends = Promise.allSettled([...questions, ...moves, ...travels]);
  const answered = { questions: 0 };
  for (const question of questions) question.then(() => answered.questions++).catch(() => {});
  const stopped = await it.camera.stop().then(() => ({ ...answered }));
  assert.ok(stopped.questions < questions.length, "Stop waited for every question");
  await ends;
  const after = it.simulated.operations.slice(it.simulated.operations.lastIndexOf("Stop") + 1);
  assert.deepEqual(
    after.filter((operation) => operation.endsWith("Move")),
    [],
  );
  assert.equal(it.simulated.head.camera.moving, false);
  const stop = it.simulated.seen.find(({ operation }) => operation === "Stop");
  const others = it.simulated.seen.slice(before).filter(({ operation }) => operation !== "Stop");
  assert.equal(
    others.some(({ connection }) => connection === stop?.connection),
    false,
  );
});

test("of drives faster than the camera responds, only the newest is sent", async () => {
  await using it = await rig();
  await it.camera.position();
  it.simulated.faults.responseDelayMs = 100;
  const drives = [0.1, 0.2, 0.3, 0.4, 0.5].map((pan) => it.camera.drive({ pan, tilt: 0, zoom: 0 }));
  await Promise.all(drives);
  const sent = it.simulated.seen.filter(({ operation }) => operation === "ContinuousMove");
  assert.deepEqual(
    sent.map(({ text }) => /PanTilt x="([^"]*)"/.exec(text)?.[1]),
    ["0.1", "0.5"],
  );
});

test("a held drive is sent again before the camera's time-out, not with every renewal", async () => {
  await using it = await rig({ timings: { moveTimeoutMs: 1000 } });
  const velocity = { pan: 0.1, tilt: 0, zoom: 0 };
  await it.camera.drive(velocity);
  await it.camera.drive(velocity);
  const sent = () => it.simulated.operations.filter((operation) => operation === "ContinuousMove").length;
  assert.equal(sent(), 1);
  await eventually("told again", async () => {
    await it.camera.drive(velocity);
    return sent() === 2;
  });
  assert.equal(it.simulated.head.camera.moving, true);
});

test("a lost Stop is sent again on another connection", async () => {
  await using it = await rig({ timings: { stopRetryMs: 400 } });
  await it.camera.drive({ pan: 1, tilt: 0, zoom: 0 });
  it.simulated.faults.loseStops = 3;
  await it.camera.stop();
  const stops = it.simulated.seen.filter(({ operation }) => operation === "Stop");
  assert.equal(stops.length, 4);
  assert.equal(new Set(stops.map(({ connection }) => connection)).size, 4);
  assert.equal(it.simulated.head.camera.moving, false);
});

test("a Stop refused for the action in its content type is sent without, and so are later ones", async () => {
  await using it = await rig();
  it.simulated.faults.refusesAction = true;
  await it.camera.drive({ pan: 1, tilt: 0, zoom: 0 });
  await it.camera.stop();
  assert.equal(it.simulated.head.camera.moving, false);
  await it.camera.stop();
  const stops = it.simulated.seen.filter(({ operation }) => operation === "Stop");
  assert.deepEqual(
    stops.map(({ contentType }) => contentType.includes("action=")),
    [true, false, false],
  );
});

test("a model known to refuse an action never gets one", async () => {
  await using it = await rig({ profile: withQuirks("plain-content-type") });
  await it.camera.drive({ pan: 1, tilt: 0, zoom: 0 });
  await it.camera.stop();
  const moves = it.simulated.seen.filter(({ operation }) => ["ContinuousMove", "Stop"].includes(operation));
  assert.deepEqual(
    moves.map(({ contentType }) => contentType),
    ["application/soap+xml; charset=utf-8", "application/soap+xml; charset=utf-8"],
  );
  assert.equal(it.simulated.head.camera.moving, false);
});

test("a camera that refuses Stop is stopped by a drive at speed 0", async () => {
  await using it = await rig();
  it.simulated.faults.refusesStop = true;
  await it.camera.drive({ pan: 1, tilt: 1, zoom: 1 });
  await it.camera.stop();
  assert.equal(it.simulated.head.camera.moving, false);
});

test("a camera that ignores the drive's time-out stops at Stop", async () => {
  await using it = await rig({ profile: withQuirks("timeout-ignored") });
  await it.camera.drive({ pan: 0.1, tilt: 0, zoom: 0 });
  const sent = it.simulated.seen.find(({ operation }) => operation === "ContinuousMove");
  assert.doesNotMatch(sent?.text ?? "", /Timeout/);
  assert.equal(it.simulated.head.camera.moving, true);
  await it.camera.stop();
  assert.equal(it.simulated.head.camera.moving, false);
});

test("a camera stops at the drive's time-out without a renewal", async () => {
  await using it = await rig({ timings: { moveTimeoutMs: 200 } });
  await it.camera.drive({ pan: 0.1, tilt: 0, zoom: 0 });
  await eventually("stands still", async () => !it.simulated.head.camera.moving);
  assert.equal(it.simulated.operations.includes("Stop"), false);
});

test("a camera that requires whole seconds gets whole seconds", async () => {
  await using it = await rig({
    profile: withQuirks("timeout-whole-seconds"),
    timings: { moveTimeoutMs: 1200 },
  });
  await it.camera.drive({ pan: 0.1, tilt: 0, zoom: 0 });
  const sent = it.simulated.seen.find(({ operation }) => operation === "ContinuousMove");
  assert.match(sent?.text ?? "", /<tptz:Timeout>PT2S</);
});

test("with MoveStatus UNKNOWN a move completes when the position is stable", async () => {
  await using it = await rig({ profile: withQuirks("move-status-unknown") });
  await it.camera.moveTo({ pan: 0.5, tilt: 0, zoom: 0 });
  assert.equal(it.simulated.head.camera.moving, false);
  await it.camera.home();
  assert.deepEqual(await it.camera.position(), STILL);
});

test("with a wrong MoveStatus a move completes when the position is stable", async () => {
  await using it = await rig({ profile: withQuirks("move-status-unknown") });
  it.simulated.faults.moveStatus = "MOVING";
  await it.camera.moveTo({ pan: 0.2, tilt: 0, zoom: 0 });
  assert.equal(it.simulated.head.camera.moving, false);
});

test("a camera with reversed pan moves where the joystick points", async () => {
  await using it = await rig({ profile: withQuirks("pan-reversed") });
  await it.camera.drive({ pan: 1, tilt: 0, zoom: 0 });
  await eventually("moved", async () => it.simulated.head.camera.snapshot().pan > 10);
  await it.camera.stop();
});

test("a camera with presets off by one recalls the saved preset", async () => {
  await using it = await rig({ profile: withQuirks("preset-off-by-one") });
  for (const [number, pan] of [
    [5, 0.2],
    [6, -0.2],
  ] as const) {
    await it.camera.moveTo({ pan, tilt: 0, zoom: 0 });
    await it.camera.savePreset(number);
  }
  await it.camera.recallPreset(5);
  assert.ok(Math.abs((await it.camera.position()).pan - 0.2) < 0.01);
  await it.camera.resetPreset(6);
  assert.deepEqual(
    [...it.simulated.head.presets.values()].map(({ name }) => name),
    ["roomd-5"],
  );
});

test("a camera that does not choose preset tokens gets one", async () => {
  await using it = await rig();
  it.simulated.faults.requiresPresetToken = true;
  await it.camera.savePreset(7);
  assert.deepEqual([...it.simulated.head.presets.keys()], ["7"]);
  await it.camera.recallPreset(7);
});

test("a missing position is reported as unsupported", async () => {
  await using it = await rig();
  it.simulated.faults.position = "omitted";
  await assert.rejects(it.camera.position(), refusedWith("device.unsupported"));
  await it.camera.home();
});

test("a newer move and a Stop abort the pending move", async () => {
  await using it = await rig();
  const far = assert.rejects(it.camera.moveTo({ pan: -1, tilt: 0, zoom: 0 }), refusedWith("aborted"));
  await eventually("left", async () => it.simulated.head.camera.moving);
  const other = assert.rejects(it.camera.moveTo({ pan: 1, tilt: 0, zoom: 0 }), refusedWith("aborted"));
  await far;
  await eventually("turned", async () => it.simulated.operations.filter((one) => one === "AbsoluteMove")[1]);
  await it.camera.stop();
  await other;
  assert.equal(it.simulated.head.camera.moving, false);
});

test("a movement request completes before a newer one is sent", async () => {
  await using it = await rig();
  await it.camera.position();
  it.simulated.faults.responseDelayMs = 100;
  const moves = () => it.simulated.seen.filter(({ operation }) => operation === "AbsoluteMove");
  const first = assert.rejects(it.camera.moveTo({ pan: -1, tilt: 0, zoom: 0 }), refusedWith("aborted"));
  await eventually("on its way", async () => moves()[0]);
  await it.camera.moveTo({ pan: 0.1, tilt: 0, zoom: 0 });
  await first;
  // An aborted request closes its connection.
  assert.equal(moves()[0]?.connection, moves()[1]?.connection);
  assert.ok(Math.abs((await it.camera.position()).pan - 0.1) < 0.01);
});

test("a blocked head ends in a time-out", async () => {
  await using it = await rig({ timings: { completionMs: 150 } });
  const moved = it.camera.moveTo({ pan: 1, tilt: 0, zoom: 1 });
  await assert.rejects(moved, refusedWith("timeout"));
});
