import assert from "node:assert/strict";
import { test } from "node:test";
import type { OnvifFaults } from "../simulators/onvif/faults.ts";
import { eventually } from "../support/eventually.ts";
import { onvifRig as rig } from "../support/onvif.ts";

const DRIVE = { pan: 0.05, tilt: 0.05, zoom: 0.05 };
const TIMINGS = { settleMs: 100, standstillMs: 600 };
/** A busy machine takes longer to read MoveStatus: only a test that expects no confirmation sets a short time-out. */
const PATIENT = { ...TIMINGS, standstillMs: 30_000 };

type Rig = Awaited<ReturnType<typeof rig>>;

/** Drives for as long as it takes to see whether the position changes, with the room's readings. */
async function driveAWhile({ camera }: Rig): Promise<void> {
  await camera.drive(DRIVE);
  const startedAtMs = performance.now();
  await eventually("driven", async () => {
    await camera.position().catch(() => {});
    return performance.now() - startedAtMs > 800;
  });
}

test("a server that stops only named axes is stopped by the first Stop", async () => {
  await using it = await rig();
  it.simulated.faults.stopsNamedAxesOnly = true;
  await it.camera.drive(DRIVE);
  await it.camera.stop();
  assert.equal(it.simulated.head.camera.moving, false);
  const stops = it.simulated.seen.filter(({ operation }) => operation === "Stop");
  assert.match(stops[0]?.text ?? "", /PanTilt>true<.*Zoom>true</);
});

/** What nothing but a look at the picture shows: every kind of status without a usable part. */
const BLIND: Readonly<Record<string, (faults: OnvifFaults) => void>> = {
  "without GetStatus": ({ unsupported }) => unsupported.set("GetStatus", "ActionNotSupported"),
  "whose GetStatus is not implemented, in words": ({ unsupported }) => unsupported.set("GetStatus", null),
  "without position and MoveStatus": (faults) =>
    Object.assign(faults, { position: "omitted", moveStatus: "omitted" } satisfies Partial<OnvifFaults>),
  "without position, with MoveStatus UNKNOWN": (faults) =>
    Object.assign(faults, { position: "omitted", moveStatus: "UNKNOWN" } satisfies Partial<OnvifFaults>),
  "with a constant position, always IDLE": (faults) =>
    Object.assign(faults, { position: "constant", moveStatus: "IDLE" } satisfies Partial<OnvifFaults>),
};

for (const [server, apply] of Object.entries(BLIND)) {
  test(`a server ${server} that ignores Stop is stopped by zero velocity, and that is not confirmed`, async () => {
    await using it = await rig({ timings: TIMINGS });
    apply(it.simulated.faults);
    it.simulated.faults.ignored.add("Stop");
    await driveAWhile(it);
    await it.camera.stop();
    assert.equal(it.simulated.head.camera.moving, false);
    assert.equal(await it.camera.confirmStop(), "unconfirmed");
  });
}

test("without a position MoveStatus confirms the Stop", async () => {
  await using it = await rig({ timings: PATIENT });
  it.simulated.faults.position = "omitted";
  await driveAWhile(it);
  await it.camera.stop();
  assert.equal(await it.camera.confirmStop(), "confirmed");
  const after = it.simulated.operations.slice(it.simulated.operations.indexOf("Stop") + 1);
  assert.equal(after.includes("ContinuousMove"), false);
});

test("MoveStatus MOVING after a Stop: zero velocity is sent, then the Stop is confirmed", async () => {
  await using it = await rig({ timings: PATIENT });
  it.simulated.faults.position = "omitted";
  it.simulated.faults.ignored.add("Stop");
  await driveAWhile(it);
  await it.camera.stop();
  assert.equal(await it.camera.confirmStop(), "confirmed");
  assert.equal(it.simulated.head.camera.moving, false);
});

test("a head that nothing stops is never called stopped", async () => {
  await using it = await rig({ timings: TIMINGS });
  const { faults } = it.simulated;
  faults.position = "omitted";
  faults.ignored.add("Stop").add("zero velocity");
  await driveAWhile(it);
  await it.camera.stop();
  assert.equal(await it.camera.confirmStop(), "unconfirmed");
  const after = it.simulated.operations.slice(it.simulated.operations.indexOf("Stop"));
  // Every form once: a Stop that is ignored must not multiply.
  assert.equal(after.filter((operation) => operation === "Stop").length, 3);
  assert.equal(after.filter((operation) => operation === "ContinuousMove").length, 1);
});

test("a Stop repeated because the position still changes is sent in every form", async () => {
  await using it = await rig();
  it.simulated.faults.ignored.add("Stop");
  await driveAWhile(it);
  await it.camera.stop();
  assert.equal(await it.camera.confirmStop(), "by-position");
  assert.equal(it.simulated.head.camera.moving, true);
  const stopped = await it.camera.position();
  await eventually("still moving", async () => (await it.camera.position()).pan !== stopped.pan);
  await it.camera.stop();
  assert.equal(it.simulated.head.camera.moving, false);
});

test("a drive that follows a Stop at once is not stopped by the rest of that Stop", async () => {
  await using it = await rig({ timings: TIMINGS });
  it.simulated.faults.position = "omitted";
  await driveAWhile(it);
  it.simulated.faults.ignored.add("Stop");
  await it.camera.stop();
  const confirmed = it.camera.confirmStop();
  await it.camera.drive({ ...DRIVE, pan: -0.05 });
  await confirmed;
  assert.equal(it.simulated.head.camera.moving, true);
  const last = it.simulated.seen.findLast(({ operation }) => operation === "ContinuousMove");
  assert.match(last?.text ?? "", /x="-0.05"/);
});

test("a camera that is pressed against its end has a usable position", async () => {
  await using it = await rig({ timings: TIMINGS });
  await driveAWhile(it);
  await it.camera.stop();
  await it.camera.moveTo({ pan: -1, tilt: 0, zoom: 0 });
  await it.camera.drive({ pan: -1, tilt: 0, zoom: 0 });
  await it.camera.stop();
  assert.equal(await it.camera.confirmStop(), "by-position");
});
