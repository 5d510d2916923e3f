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

test("what the profile states counts as far as the head has it", () => {
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

test("a camera without a head moves nowhere; a head that lists no spaces drives", () => {
  const nothing = { panTilt: false, zoom: false, absolute: false, home: false, presets: 0 };
  assert.deepEqual(whatCan(null), nothing);
  const mute = whatCan({ ...NODE, absolute: NONE, relative: NONE, continuous: NONE });
  assert.deepEqual([mute.panTilt, mute.zoom, mute.absolute], [true, true, false]);
});

test("before it has answered, a camera is what its profile says, without standby", () => {
  const { panTilt, absolute, power, actions } = assumedCapabilities(PROFILE);
  assert.deepEqual({ panTilt, absolute, power }, { panTilt: true, absolute: true, power: false });
  assert.deepEqual(actions, ["reboot"]);
});
