import assert from "node:assert/strict";
import { test } from "node:test";
import { assumedCapabilities, confirmedCapabilities } from "../../../drivers/onvif/capabilities.ts";
import type { PtzNode } from "../../../drivers/onvif/ptz.ts";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";

const PROFILE = new ProfileCatalogue().get("generic/onvif");
const GENERIC = { minimum: -1, maximum: 1 };
const SPACES = { panTilt: { pan: GENERIC, tilt: GENERIC }, zoom: GENERIC };
const NONE = { panTilt: null, zoom: null };
const NODE: PtzNode = {
  token: "n",
  absolute: SPACES,
  relative: SPACES,
  continuous: SPACES,
  maximumPresets: 8,
  home: "supported",
  auxiliaryCommands: [],
};
const whatCan = (node: PtzNode | null) => {
  const { panTilt, zoom, absolute, home, presets } = confirmedCapabilities(PROFILE, node, null, undefined);
  return { panTilt, zoom, absolute, home, presets: presets?.count ?? 0 };
};

test("capabilities are those that both profile and node have", () => {
  assert.deepEqual(whatCan(NODE), { panTilt: true, zoom: true, absolute: true, home: true, presets: 8 });
  const lesser: PtzNode = {
    ...NODE,
    continuous: { ...SPACES, zoom: null },
    absolute: { ...SPACES, panTilt: null },
    home: "none",
    maximumPresets: 0,
  };
  assert.deepEqual(whatCan(lesser), {
    panTilt: true,
    zoom: false,
    absolute: false,
    home: false,
    presets: 0,
  });
});

test("without a node the profile counts; a node without spaces drives", () => {
  const { presets, ...movements } = whatCan(null);
  assert.deepEqual(movements, { panTilt: true, zoom: true, absolute: true, home: true });
  assert.ok(presets > 0);
  const silent = whatCan({ ...NODE, home: "unknown", maximumPresets: null });
  assert.deepEqual([silent.home, silent.presets], [true, presets]);
  const mute = whatCan({ ...NODE, absolute: NONE, relative: NONE, continuous: NONE });
  assert.deepEqual([mute.panTilt, mute.zoom, mute.absolute], [true, true, false]);
});

test("before the first response the profile counts, without standby", () => {
  const { panTilt, absolute, power, actions } = assumedCapabilities(PROFILE);
  assert.deepEqual({ panTilt, absolute, power }, { panTilt: true, absolute: true, power: false });
  assert.deepEqual(actions, ["reboot"]);
});
