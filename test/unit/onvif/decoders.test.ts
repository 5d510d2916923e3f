import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import {
  getCapabilities,
  getDeviceInformation,
  getNtp,
  getServices,
  getSystemDateAndTime,
} from "../../../drivers/onvif/device.ts";
import { decodeEnvelope, type SoapRequest } from "../../../drivers/onvif/envelope.ts";
import { createPullPoint, pullMessages } from "../../../drivers/onvif/events.ts";
import { getFocusRange, getImagingOptions, getImagingSettings } from "../../../drivers/onvif/imaging.ts";
import { getProfiles, getStreamUri } from "../../../drivers/onvif/media.ts";
import { getNodes, getPresets, getStatus, setPreset } from "../../../drivers/onvif/ptz.ts";
import { decodeProbeMatches } from "../../../drivers/onvif/ws-discovery.ts";
import {
  CAPABILITIES,
  CLOCK,
  DECODERS,
  IMAGING,
  INFORMATION,
  MESSAGES,
  MOVE_OPTIONS,
  NODES,
  NTP,
  OPTIONS,
  POINT,
  PRESETS,
  PROFILES,
  PROFILES_2,
  SERVICES,
  STATUS,
  SUBSCRIPTION,
  soap,
  URI,
} from "../../fuzz/onvif-responses.ts";

function read<T>(request: SoapRequest<T>, text: string): T {
  const envelope = decodeEnvelope(text);
  assert.ok(envelope.kind === "response");
  return request.decode(envelope.response);
}

test("clock, identity and service addresses", () => {
  const utcMs = Date.UTC(2026, 1, 28, 7, 5, 9);
  assert.deepEqual(read(getSystemDateAndTime(), CLOCK), { utcMs, source: "ntp", timeZone: "CST-8" });
  assert.deepEqual(read(getDeviceInformation(), INFORMATION), {
    manufacturer: "HIKVISION",
    model: "DS-2DE",
    firmware: "V5.5.0 build 190712",
    serial: "0042",
  });
  assert.deepEqual([...read(getServices(), SERVICES)], [["ptz", "http://0.0.0.0/onvif/ptz?x=1"]]);
  assert.deepEqual(
    [...read(getCapabilities(), CAPABILITIES)],
    [
      ["device", "http://h/d"],
      ["ptz", "http://h/p"],
    ],
  );
  assert.deepEqual(read(getNtp(), NTP), { fromDhcp: false, servers: ["pool.example"] });
});

test("of two spaces the generic one counts", () => {
  const [node] = read(getNodes(), NODES);
  const generic = { minimum: -1, maximum: 1 };
  assert.deepEqual(node, {
    token: "000",
    absolute: { panTilt: { pan: generic, tilt: generic }, zoom: null },
    relative: { panTilt: null, zoom: null },
    continuous: { panTilt: { pan: generic, tilt: generic }, zoom: null },
    maximumPresets: 300,
    home: "supported",
    auxiliaryCommands: ["tt:IRLamp|On"],
  });
});

test("position, move status and presets", () => {
  assert.deepEqual(read(getStatus("p"), STATUS), {
    position: { panTilt: { x: -0.25, y: 0.5 }, zoom: 0 },
    moveStatus: { panTilt: "MOVING", zoom: "UNKNOWN" },
  });
  assert.deepEqual(read(getPresets("p"), PRESETS), [
    { token: "P001", name: "roomd-1" },
    { token: "WipeOff", name: "" },
  ]);
  assert.equal(read(setPreset("p", "roomd-1", "7"), soap("<x:SetPresetResponse/>")), "7");
});

test("media profiles of both services, and a stream URI with a bare ampersand", () => {
  const [main, audio] = read(getProfiles("media"), PROFILES);
  assert.deepEqual(main?.video, { encoding: "H264", width: 1920, height: 1080, framesPerSecond: null });
  assert.deepEqual([main?.ptzNodeToken, audio?.ptzNodeToken, audio?.video], ["", null, null]);
  const [newer] = read(getProfiles("media2"), PROFILES_2);
  assert.deepEqual(newer?.video, { encoding: "H265", width: 0, height: 0, framesPerSecond: 24 });
  assert.equal(newer?.ptzNodeToken, "000");
  const uri = read(getStreamUri("media", "Profile_1"), URI);
  assert.equal(uri, "rtsp://192.0.2.1:554/cam?channel=1&subtype=0");
});

test("imaging settings and their options", () => {
  const settings = read(getImagingSettings("V1"), IMAGING);
  assert.equal(settings.brightness, 60);
  assert.equal(settings.exposure?.gain, 12.5);
  assert.equal(settings.whiteBalance, undefined);
  const options = read(getImagingOptions("V1"), OPTIONS);
  assert.deepEqual(options.brightness, { minimum: 0, maximum: 255 });
  assert.deepEqual(options.exposureModes, ["AUTO", "MANUAL"]);
  assert.deepEqual(options.focusModes, []);
  assert.equal(read(getFocusRange("V1"), MOVE_OPTIONS), undefined);
});

test("a subscription and its messages", () => {
  assert.deepEqual(read(createPullPoint(60_000), SUBSCRIPTION), {
    address: "http://192.0.2.1/onvif/services?SubscriptionId=0",
    parameters: "",
  });
  assert.deepEqual(read(pullMessages(POINT, 1000, 1), MESSAGES), [
    {
      topic: "tns1:VideoSource/MotionAlarm",
      atMs: Date.UTC(2026, 1, 28, 7, 5, 9),
      operation: "Initialized",
      source: { Source: "V1" },
      data: { State: "false" },
    },
  ]);
});

/** Returns what `read` throws. */
function thrownBy(read: () => unknown): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return error;
  }
}

test("each decoder accepts a mutated response or calls it malformed", () => {
  const decoder = fc.constantFrom(...DECODERS);
  const junk = fc.oneof(
    fc.constantFrom("<", ">", "/>", "&", "]]>", "<!--", "__proto__", "NaN", "1e999", "", "\u0000", '"'),
    fc.string({ maxLength: 12 }),
  );
  const wound = fc.tuple(fc.nat(), fc.nat({ max: 200 }), junk);
  let read = 0;
  let refused = 0;
  fc.assert(
    fc.property(decoder, fc.array(wound, { maxLength: 3 }), ([request, answer], wounds) => {
      const text = wounds.reduce((whole, [position, length, put]) => {
        const from = position % (whole.length + 1);
        return whole.slice(0, from) + put + whole.slice(from + length);
      }, answer);
      const error = thrownBy(() => {
        const envelope = decodeEnvelope(text);
        if (envelope.kind === "response") request.decode(envelope.response);
      });
      if (error === undefined) read++;
      else refused++;
      assert.ok(error === undefined || (error instanceof RoomdError && error.code === "protocol.malformed"));
    }),
    { numRuns: 3000 },
  );
  // Both must occur, or the property was not tested.
  assert.ok(read > 100 && refused > 100, `${read} read, ${refused} refused`);
});

test("a response to another operation crashes no decoder", () => {
  for (const [request] of DECODERS) {
    for (const [, answer] of DECODERS) {
      const error = thrownBy(() => read(request, answer));
      assert.ok(error === undefined || error instanceof RoomdError, String(error));
    }
  }
});

test("any datagram decodes to cameras or is malformed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const error = thrownBy(() => decodeProbeMatches(text, ["urn:uuid:1"]));
      assert.ok(error === undefined || error instanceof RoomdError);
    }),
  );
});
