import assert from "node:assert/strict";
import { test } from "node:test";
import {
  encodeCommand,
  type ViscaCommand,
  type ViscaControl,
  type ViscaInquiry,
} from "../../../drivers/visca/command.ts";

/** Sony EVI-D70/D70P Technical Manual, "Command list" and "Inquiry command list"; to camera 1. */
const GOLDEN: readonly [ViscaCommand | ViscaInquiry | ViscaControl, string][] = [
  [{ kind: "address-set" }, "883001ff"],
  [{ kind: "if-clear" }, "88010001ff"],
  [{ kind: "cancel", socket: 2 }, "8122ff"],
  [{ kind: "pan-tilt-drive", pan: 0, tilt: 0 }, "8101060101010303ff"],
  [{ kind: "pan-tilt-drive", pan: -0x18, tilt: 0x14 }, "8101060118140101ff"],
  [{ kind: "pan-tilt-drive", pan: 5, tilt: -3 }, "8101060105030202ff"],
  [{ kind: "zoom-drive", zoom: 0 }, "8101040700ff"],
  [{ kind: "zoom-drive", zoom: 7 }, "8101040727ff"],
  [{ kind: "zoom-drive", zoom: -2 }, "8101040732ff"],
  [{ kind: "zoom-direct", zoom: 0x4000 }, "8101044704000000ff"],
  [
    { kind: "pan-tilt-absolute", pan: 0x08db, tilt: -1, speed: 0x18 },
    "810106021814" + "00080d0b" + "0f0f0f0f" + "ff",
  ],
  [{ kind: "home" }, "81010604ff"],
  [{ kind: "pan-tilt-reset" }, "81010605ff"],
  [{ kind: "preset", action: "reset", number: 5 }, "8101043f0005ff"],
  [{ kind: "preset", action: "set", number: 0 }, "8101043f0100ff"],
  [{ kind: "preset", action: "recall", number: 3 }, "8101043f0203ff"],
  // PTZOptics: 0 to 89 and 100 to 254.
  [{ kind: "preset", action: "recall", number: 254 }, "8101043f02feff"],
  [{ kind: "power", state: "on" }, "8101040002ff"],
  [{ kind: "power", state: "standby" }, "8101040003ff"],
  [{ kind: "version-inquiry" }, "81090002ff"],
  [{ kind: "power-inquiry" }, "81090400ff"],
  [{ kind: "pan-tilt-inquiry" }, "81090612ff"],
  [{ kind: "zoom-inquiry" }, "81090447ff"],
];

test("each command has the manual's bytes", () => {
  for (const [command, hex] of GOLDEN) {
    assert.equal(Buffer.from(encodeCommand(command, 1)).toString("hex"), hex, command.kind);
  }
});

test("the address goes into the first byte", () => {
  assert.equal(encodeCommand({ kind: "home" }, 7)[0], 0x87);
});
