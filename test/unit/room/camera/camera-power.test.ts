import assert from "node:assert/strict";
import { test } from "node:test";
import { CameraPower } from "../../../../daemon/room/devices/camera/camera-power.ts";
import { ErrorStatistics } from "../../../../daemon/room/devices/camera/error-statistics.ts";
import type { Camera } from "../../../../drivers/camera.ts";

/** A camera whose readings are scripted; undefined: it does not reply. */
function powerOf(readings: ("on" | "standby" | undefined)[]): CameraPower {
  const camera: Pick<Camera, "setPower" | "powerState"> = {
    setPower: async () => {},
    powerState: async () => readings.shift() ?? assert.fail("no reply"),
  };
  return new CameraPower(camera as Camera, new ErrorStatistics("camera", () => {}), () => {});
}

test("a camera that stays in standby after power on is not called on", async () => {
  const power = powerOf(["standby", "standby", "on"]);
  await power.set("on");
  assert.equal(power.state, "standby");
  await power.follow();
  assert.equal(power.state, "standby");
  await power.follow();
  assert.equal(power.state, "on");
});

test("a camera that does not reply after power on has an unknown state", async () => {
  const power = powerOf([undefined]);
  await power.set("on");
  assert.equal(power.state, null);
});

test("a camera that was sent to standby and no longer replies is in standby", async () => {
  const power = powerOf(["on", undefined]);
  await power.set("standby");
  await power.follow();
  assert.equal(power.state, "standby");
});
