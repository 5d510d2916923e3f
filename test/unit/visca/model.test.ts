import assert from "node:assert/strict";
import { test } from "node:test";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";
import { viscaModel } from "../../../drivers/visca/model.ts";

const catalogue = new ProfileCatalogue();

test("without a speed table, velocities map linearly to steps, at least step 1", () => {
  const { driveSteps } = viscaModel(catalogue.get("generic/visca"), null);
  assert.deepEqual(
    [0, 0.001, 0.5, 1, -0.5, -1].map((velocity) => driveSteps("pan", velocity)),
    [0, 1, 12, 24, -12, -24],
  );
  assert.equal(driveSteps("zoom", -1), -7);
});

test("with a speed table, half the velocity is the step with half the speed", () => {
  const profile = catalogue.get("sony/srg-300h");
  const curve = profile.speedCurves?.pan ?? assert.fail("no table");
  const { driveSteps } = viscaModel(profile, null);
  const fastest = curve.at(-1) ?? 0;
  for (const share of [0.1, 0.25, 0.5, 0.75, 1]) {
    const speed = curve[driveSteps("pan", share) - 1] ?? assert.fail("no such step");
    const missed = Math.abs(speed - share * fastest);
    assert.ok(curve.every((other) => Math.abs(other - share * fastest) >= missed - 1e-9));
  }
  assert.ok(driveSteps("pan", 0.0001) === 1);
});

test("the generic profile keeps a zoom position that no other camera has, and a model its own range", () => {
  assert.equal(viscaModel(catalogue.get("generic/visca"), null).clampZoom(41_192), 41_192);
  const { zoom } = catalogue.get("sony/srg-300h");
  const { clampZoom } = viscaModel(catalogue.get("sony/srg-300h"), null);
  assert.equal(clampZoom(0xffff), zoom?.digitalMaximum ?? zoom?.maximum);
});
