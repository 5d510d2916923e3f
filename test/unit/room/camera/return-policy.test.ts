import assert from "node:assert/strict";
import { test } from "node:test";
import { type ReturnSituation, returnTo } from "../../../../daemon/room/devices/camera/return-policy.ts";
import { abilitiesOf } from "../../../../drivers/profiles/capabilities.ts";
import { ProfileCatalogue } from "../../../../drivers/profiles/catalogue.ts";

const abilities = abilitiesOf(new ProfileCatalogue().get("generic/visca"));
const rest = { pan: 500, tilt: -20, zoom: 4000 };
const start = { pan: 0, tilt: 0, zoom: 0 };
const lost: ReturnSituation = { onReconnect: "return", abilities, rest, position: start, power: "on" };

test("a camera that lost its power goes back to where it stood", () => {
  assert.deepEqual(returnTo(lost), rest);
  assert.deepEqual(returnTo({ ...lost, power: null }), rest);
});

test("one whose cable was out stands where it stood, and stays", () => {
  assert.equal(returnTo({ ...lost, position: rest }), null);
  assert.equal(returnTo({ ...lost, position: { ...rest, pan: rest.pan + 3 } }), null);
});

test("one that somebody has moved since, that sleeps, that can't, or that is to stay, stays", () => {
  assert.equal(returnTo({ ...lost, rest: null }), null);
  assert.equal(returnTo({ ...lost, power: "standby" }), null);
  assert.equal(returnTo({ ...lost, abilities: { ...abilities, absolute: false } }), null);
  assert.equal(returnTo({ ...lost, onReconnect: "stay" }), null);
});
