import assert from "node:assert/strict";
import { test } from "node:test";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { ViscaCamera } from "../../drivers/visca/driver.ts";
import { cameraRig } from "../support/camera-rig.ts";
import { eventually } from "../support/eventually.ts";

const STOP = "8101060101010303ff";
const TRANSPORTS = ["serial", "visca-over-ip", "udp", "tcp"] as const;

const refusedWith = (code: string) => (error: unknown) => error instanceof RoomdError && error.code === code;

test("the first exchange assigns addresses and proves the camera's health", async () => {
  await using it = await cameraRig("serial");
  const frames = it.simulated.simulator.receivedFrames.map(({ hex }) => hex);
  assert.deepEqual(frames.slice(0, 3), ["883001ff", "88010001ff", "81090002ff"]);
  assert.deepEqual(await it.camera.identity(), {
    manufacturer: "0020",
    model: "040d",
    firmware: "0100",
    serial: null,
  });
  assert.ok(it.evidence.some(({ kind }) => kind === "responded"));
});

for (const transport of TRANSPORTS) {
  test(`${transport}: drives in all axes and stands still after Stop`, async () => {
    await using it = await cameraRig(transport);
    await it.camera.drive({ pan: 1, tilt: -0.5, zoom: 0.5 });
    await eventually("moved", async () => {
      const { pan, tilt, zoom } = it.simulated.camera.snapshot();
      return pan > 50 && tilt < -10 && zoom > 50;
    });
    await it.camera.stop();
    const [first, second] = [await it.camera.position(), await it.camera.position()];
    assert.deepEqual(first, second);
    assert.equal(it.simulated.camera.moving, false);
  });

  test(`${transport}: absolute moves and preset recalls complete on arrival`, async () => {
    await using it = await cameraRig(transport);
    await it.camera.moveTo({ pan: -300, tilt: 200, zoom: 1000 });
    assert.deepEqual(await it.camera.position(), { pan: -300, tilt: 200, zoom: 1000 });
    await it.camera.savePreset(3);
    await it.camera.home();
    assert.equal((await it.camera.position()).pan, 0);
    await it.camera.recallPreset(3);
    assert.deepEqual(await it.camera.position(), { pan: -300, tilt: 200, zoom: 1000 });
    await it.camera.resetPreset(3);
    assert.equal(it.simulated.camera.presets.has(3), false);
  });

  test(`${transport}: power is switched to standby and on`, async () => {
    await using it = await cameraRig(transport);
    await it.camera.setPower("standby");
    assert.equal(await it.camera.powerState(), "standby");
    await it.camera.setPower("on");
    assert.equal(await it.camera.powerState(), "on");
  });

  test(`${transport}: both sockets are used at once, and a third command waits`, async () => {
    await using it = await cameraRig(transport);
    const ended: string[] = [];
    const long = it.camera.moveTo({ pan: 900, tilt: 100, zoom: 4000 }).then(() => ended.push("long"));
    const third = it.camera.savePreset(1).then(() => ended.push("third"));
    await Promise.all([long, third]);
    assert.ok(ended.includes("long") && ended.includes("third"));
    assert.equal(it.simulated.simulator.receivedFrames.filter(({ hex }) => hex.startsWith("8101")).length, 3);
  });

  test(`${transport}: buffer full and not executable are retried, a syntax error is not`, async () => {
    await using it = await cameraRig(transport);
    it.simulated.faults.bufferFull = 2;
    await it.camera.home();
    it.simulated.faults.notExecutable = 2;
    await it.camera.home();
    it.simulated.faults.syntaxErrors = 1;
    await assert.rejects(it.camera.home(), refusedWith("device.refused"));
  });

  test(`${transport}: Stop overtakes a thousand queued commands, and no queued movement leaves after it`, async () => {
    await using it = await cameraRig(transport);
    await it.camera.drive({ pan: 1, tilt: 0, zoom: 0 });
    const queued = Array.from({ length: 1000 }, (_, index) =>
      it.camera.moveTo({ pan: index, tilt: 0, zoom: 0 }),
    );
    const ends = Promise.allSettled(queued);
    const before = it.simulated.simulator.receivedFrames.length;
    await it.camera.stop();
    await ends;
    const after = it.simulated.simulator.receivedFrames.slice(before).map(({ hex }) => hex);
    const position = after.indexOf(STOP);
    assert.ok(position >= 0 && position <= 2, `Stop came as number ${position}`);
    assert.equal(after.slice(position + 1).filter((hex) => hex.startsWith("81010602")).length, 0);
    assert.deepEqual(await it.camera.position(), await it.camera.position());
  });

  test(`${transport}: a lost Stop is sent again until the camera stands still`, async () => {
    await using it = await cameraRig(transport, { stopRetryMs: 200 });
    await it.camera.drive({ pan: 1, tilt: 0, zoom: 0 });
    it.simulated.faults.loseStops = 3;
    await it.camera.stop();
    assert.ok(it.simulated.simulator.receivedFrames.filter(({ hex }) => hex === STOP).length >= 4);
    assert.equal(it.simulated.camera.moving, false);
  });

  test(`${transport}: a connected but unresponsive camera is reported silent, and recovers`, async () => {
    await using it = await cameraRig(transport, { inquiryMs: 150 });
    it.simulated.faults.unresponsive = true;
    await assert.rejects(it.camera.position(), refusedWith("timeout"));
    await eventually("silent", async () => it.evidence.at(-1)?.kind === "silent");
    it.simulated.faults.unresponsive = false;
    await eventually("responds again", () => it.camera.position());
    assert.equal(it.evidence.at(-1)?.kind, "responded");
  });

  test(`${transport}: a command without an ACK causes a time-out and no silence`, async () => {
    await using it = await cameraRig(transport, { ackMs: 100, moveAckMs: 100 });
    it.simulated.faults.noAck = true;
    await assert.rejects(it.camera.home(), refusedWith("timeout"));
    await it.camera.position();
    assert.ok(it.evidence.every(({ kind }) => kind === "responded"));
  });

  test(`${transport}: an aborted call rejects at once`, async () => {
    await using it = await cameraRig(transport);
    const abort = new AbortController();
    const move = it.camera.home(abort.signal);
    abort.abort();
    await assert.rejects(move, refusedWith("aborted"));
  });

  test(`${transport}: unplugging fails pending exchanges, and replugging recovers`, async () => {
    await using it = await cameraRig(transport, { inquiryMs: 150, completionMs: 300, stopRetryMs: 30 });
    // Without a connection the failure is a time-out.
    const expected = transport === "serial" || transport === "tcp" ? "unavailable" : "timeout";
    await it.simulated.unplug();
    await assert.rejects(it.camera.position(), refusedWith(expected));
    await assert.rejects(it.camera.stop(), refusedWith(expected));
    assert.equal(it.evidence.at(-1)?.kind, "silent");
    await it.simulated.replug();
    await eventually("responds again", () => it.camera.position());
    assert.equal(it.evidence.at(-1)?.kind, "responded");
  });

  test(`${transport}: a power-cycled camera is initialised again`, async () => {
    await using it = await cameraRig(transport, { inquiryMs: 500 });
    it.simulated.powerCycle();
    await eventually("responds again", () => it.camera.position());
    await it.camera.moveTo({ pan: 100, tilt: 50, zoom: 0 });
    assert.deepEqual(it.simulated.camera.snapshot(), { pan: 100, tilt: 50, zoom: 0 });
  });

  test(`${transport}: a completion on an unknown socket completes the oldest command`, async () => {
    await using it = await cameraRig(transport);
    it.simulated.faults.wrongSocket = true;
    await it.camera.moveTo({ pan: 200, tilt: 20, zoom: 0 });
    assert.deepEqual(it.simulated.camera.snapshot(), { pan: 200, tilt: 20, zoom: 0 });
  });
}

for (const transport of ["serial", "tcp"] as const) {
  test(`${transport}: noise and split replies are tolerated`, async () => {
    await using it = await cameraRig(transport);
    it.simulated.faults.noise = [0x00, 0x12, 0x7f];
    it.simulated.faults.splitFrames = true;
    await it.camera.moveTo({ pan: 50, tilt: 50, zoom: 10 });
    assert.deepEqual(await it.camera.position(), { pan: 50, tilt: 50, zoom: 10 });
    assert.ok((it.camera as ViscaCamera).counters.discardedBytes > 0);
  });
}

for (const transport of ["visca-over-ip", "udp"] as const) {
  test(`${transport}: malformed datagrams are tolerated`, async () => {
    await using it = await cameraRig(transport);
    const rubbish = [
      [],
      [0xff],
      [1, 17, 0, 3, 0, 0, 0, 1, 0x90, 0x50],
      Array(2000).fill(0x90),
      [0x90, 0x50, 1],
    ];
    for (const bytes of rubbish) {
      it.simulated.sendRaw(bytes);
      await it.camera.position();
    }
    assert.ok(it.evidence.every(({ kind }) => kind === "responded"));
  });

  test(`${transport}: lost datagrams are retransmitted`, async () => {
    await using it = await cameraRig(transport);
    const { faults } = it.simulated;
    for (let round = 1; round <= 5; round++) {
      faults.loseRequests = 1;
      await it.camera.moveTo({ pan: round * 10, tilt: 0, zoom: 0 });
      faults.loseReplies = 1;
      assert.equal((await it.camera.position()).pan, round * 10);
    }
    assert.ok(it.evidence.every(({ kind }) => kind === "responded"));
  });

  test(`${transport}: a lost movement is not sent again after Stop`, async () => {
    await using it = await cameraRig(transport, { retransmitMs: 50, ackMs: 1000 });
    const { faults, simulator } = it.simulated;
    const moves = [
      { send: () => it.camera.drive({ pan: 1, tilt: 0, zoom: 0 }), frame: "81010601" },
      { send: () => it.camera.moveTo({ pan: 900, tilt: 0, zoom: 0 }), frame: "81010602" },
    ];
    for (const { send, frame } of moves) {
      const before = simulator.receivedFrames.length;
      faults.loseRequests = 1;
      const ended = Promise.allSettled([send()]);
      // The first datagram is lost, so it is the movement's and not Stop's.
      await eventually("movement lost", async () => faults.loseRequests === 0);
      await it.camera.stop();
      await ended;
      // Longer than each retransmission would take.
      for (let reading = 0; reading < 100; reading++) await it.camera.position();
      const after = simulator.receivedFrames.slice(before).map(({ hex }) => hex);
      assert.deepEqual(
        after.filter((hex) => hex.startsWith(frame) && hex !== STOP),
        [],
      );
    }
    assert.ok(it.evidence.every(({ kind }) => kind === "responded"));
  });

  test(`${transport}: duplicate datagrams are ignored`, async () => {
    await using it = await cameraRig(transport);
    it.simulated.faults.duplicateReplies = true;
    for (let round = 1; round <= 5; round++) {
      await it.camera.moveTo({ pan: round * 10, tilt: 0, zoom: round });
      assert.deepEqual(await it.camera.position(), { pan: round * 10, tilt: 0, zoom: round });
    }
  });
}

test("visca-over-ip: the sequence is reset after a sequence error", async () => {
  await using it = await cameraRig("visca-over-ip");
  const before = it.simulated.resets();
  assert.ok(before >= 1);
  for (let count = 0; count < 80; count++) await it.camera.position();
  it.simulated.powerCycle();
  await it.camera.position();
  assert.ok(it.simulated.resets() > before);
});
