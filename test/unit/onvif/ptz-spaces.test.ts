import assert from "node:assert/strict";
import { test } from "node:test";
import type { PtzNode } from "../../../drivers/onvif/ptz.ts";
import { normalise, toPositionVector, toVelocityVector } from "../../../drivers/onvif/ptz-spaces.ts";

const NODE: PtzNode = {
  token: "n",
  absolute: {
    panTilt: { pan: { minimum: -170, maximum: 170 }, tilt: { minimum: -30, maximum: 90 } },
    zoom: { minimum: 0, maximum: 1 },
  },
  relative: { panTilt: null, zoom: null },
  continuous: {
    panTilt: { pan: { minimum: -100, maximum: 100 }, tilt: { minimum: -20, maximum: 60 } },
    zoom: { minimum: -7, maximum: 7 },
  },
  maximumPresets: 0,
  home: "none",
  auxiliaryCommands: [],
};

test("a velocity maps to each half of the space separately", () => {
  const full = toVelocityVector({ pan: -1, tilt: 0.5, zoom: 1 }, NODE, new Set());
  assert.deepEqual(full, { panTilt: { x: -100, y: 30 }, zoom: 7 });
  const down = toVelocityVector(
    { pan: 2, tilt: -1, zoom: 0 },
    NODE,
    new Set(["pan-reversed", "tilt-reversed"]),
  );
  assert.deepEqual(down, { panTilt: { x: -100, y: 20 }, zoom: 0 });
});

test("a missing axis is omitted", () => {
  const fixed: PtzNode = { ...NODE, continuous: { ...NODE.continuous, zoom: null } };
  assert.equal(toVelocityVector({ pan: 0, tilt: 0, zoom: 1 }, fixed, new Set()).zoom, undefined);
  assert.deepEqual(toVelocityVector({ pan: 1, tilt: 0, zoom: 1 }, null, new Set()), {
    panTilt: { x: 1, y: 0 },
    zoom: 1,
  });
});

test("a position is clamped to the limits", () => {
  const place = toPositionVector({ pan: 200, tilt: -90, zoom: 0.5 }, NODE.absolute);
  assert.deepEqual(place, { panTilt: { x: 170, y: -30 }, zoom: 0.5 });
  assert.deepEqual(toPositionVector({ pan: 0, tilt: 0, zoom: 0 }, NODE.relative), {
    panTilt: undefined,
    zoom: undefined,
  });
});

test("positions in degrees are normalised", () => {
  const vector = { panTilt: { x: 170, y: 60 }, zoom: 1 };
  assert.deepEqual(normalise(vector, NODE), { panTilt: { x: 0.5, y: 0.5 }, zoom: 1 });
});
