import assert from "node:assert/strict";
import { test } from "node:test";
import { type ReturnSituation, returnTarget } from "../../../../daemon/room/devices/camera/return-policy.ts";
import { capabilitiesOf } from "../../../../drivers/profiles/capabilities.ts";
import { ProfileCatalogue } from "../../../../drivers/profiles/catalogue.ts";

const capabilities = capabilitiesOf(new ProfileCatalogue().get("generic/visca"));
const rest = { pan: 500, tilt: -20, zoom: 4000 };
const start = { pan: 0, tilt: 0, zoom: 0 };
const lost: ReturnSituation = {
  onReconnect: "return",
  capabilities: capabilities,
  rest,
  position: start,
  power: "on",
};

test("after a power loss the camera returns to its rest position", () => {
  assert.deepEqual(returnTarget(lost), rest);
  assert.deepEqual(returnTarget({ ...lost, power: null }), rest);
});

test("after a cable was unplugged the camera stays", () => {
  assert.equal(returnTarget({ ...lost, position: rest }), null);
  assert.equal(returnTarget({ ...lost, position: { ...rest, pan: rest.pan + 3 } }), null);
});

test("a camera that was moved since, is in standby, has no absolute moves, or is configured to stay, stays", () => {
  assert.equal(returnTarget({ ...lost, rest: null }), null);
  assert.equal(returnTarget({ ...lost, power: "standby" }), null);
  assert.equal(returnTarget({ ...lost, capabilities: { ...capabilities, absolute: false } }), null);
  assert.equal(returnTarget({ ...lost, onReconnect: "stay" }), null);
});
