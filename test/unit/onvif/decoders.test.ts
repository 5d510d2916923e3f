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

/** Answers as makers' cameras write them: gSOAP with every namespace, without prefixes, with a line break
 * before the declaration, with spaces in degrees. */
const soap = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:x="urn:x" xmlns:wsa5="http://www.w3.org/2005/08/addressing"><SOAP-ENV:Header/><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;

function read<T>(request: SoapRequest<T>, text: string): T {
  const envelope = decodeEnvelope(text);
  assert.ok(envelope.kind === "answer");
  return request.decode(envelope.answer);
}

const POINT = { address: "http://192.0.2.1/s?id=0", parameters: "" };

const CLOCK = soap(
  "<x:GetSystemDateAndTimeResponse><x:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>" +
    "<tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone><tt:UTCDateTime><tt:Time><tt:Hour>7</tt:Hour>" +
    "<tt:Minute>5</tt:Minute><tt:Second>9</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year>" +
    "<tt:Month>2</tt:Month><tt:Day>28</tt:Day></tt:Date></tt:UTCDateTime></x:SystemDateAndTime>" +
    "</x:GetSystemDateAndTimeResponse>",
);
const INFORMATION =
  '\r\n<?xml version="1.0"?><Envelope><Body><GetDeviceInformationResponse><Manufacturer>HIKVISION</Manufacturer>' +
  "<Model>DS-2DE</Model><FirmwareVersion>V5.5.0 build 190712</FirmwareVersion>" +
  "<SerialNumber>0042</SerialNumber></GetDeviceInformationResponse></Body></Envelope>";
const SERVICES = soap(
  "<x:GetServicesResponse><x:Service><x:Namespace>http://www.onvif.org/ver20/ptz/wsdl</x:Namespace>" +
    "<x:XAddr>http://0.0.0.0/onvif/ptz?x=1</x:XAddr></x:Service><x:Service>" +
    "<x:Namespace>http://maker.example/own</x:Namespace><x:XAddr>http://h/own</x:XAddr></x:Service></x:GetServicesResponse>",
);
const CAPABILITIES = soap(
  "<x:GetCapabilitiesResponse><x:Capabilities><tt:Device><tt:XAddr>http://h/d</tt:XAddr></tt:Device>" +
    "<tt:PTZ><tt:XAddr>http://h/p</tt:XAddr></tt:PTZ></x:Capabilities></x:GetCapabilitiesResponse>",
);
const NTP = soap(
  "<x:GetNTPResponse><x:NTPInformation><tt:FromDHCP>false</tt:FromDHCP><tt:NTPManual><tt:Type>DNS</tt:Type>" +
    "<tt:DNSname>pool.example</tt:DNSname></tt:NTPManual></x:NTPInformation></x:GetNTPResponse>",
);
const space = (name: string, uri: string, min: number, max: number) =>
  `<tt:${name}><tt:URI>http://www.onvif.org/ver10/tptz/${uri}</tt:URI><tt:XRange><tt:Min>${min}</tt:Min><tt:Max>${max}</tt:Max></tt:XRange><tt:YRange><tt:Min>${min}</tt:Min><tt:Max>${max}</tt:Max></tt:YRange></tt:${name}>`;
const NODES = soap(
  '<x:GetNodesResponse><x:PTZNode token="000"><tt:SupportedPTZSpaces>' +
    space("AbsolutePanTiltPositionSpace", "PanTiltSpaces/SphericalPositionSpaceDegrees", -180, 180) +
    space("AbsolutePanTiltPositionSpace", "PanTiltSpaces/PositionGenericSpace", -1, 1) +
    space("ContinuousPanTiltVelocitySpace", "PanTiltSpaces/VelocityGenericSpace", -1, 1) +
    "</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>300</tt:MaximumNumberOfPresets>" +
    "<tt:HomeSupported>true</tt:HomeSupported><tt:AuxiliaryCommands>tt:IRLamp|On</tt:AuxiliaryCommands>" +
    "</x:PTZNode></x:GetNodesResponse>",
);
const STATUS = soap(
  '<x:GetStatusResponse><x:PTZStatus><tt:Position><tt:PanTilt x="-0.25" y="0.5" space="urn:any"/>' +
    '<tt:Zoom x="0"/></tt:Position><tt:MoveStatus><tt:PanTilt>MOVING</tt:PanTilt><tt:Zoom>Moving?</tt:Zoom>' +
    "</tt:MoveStatus></x:PTZStatus></x:GetStatusResponse>",
);
const PRESETS = soap(
  '<x:GetPresetsResponse><x:Preset token="P001"><tt:Name>roomd-1</tt:Name></x:Preset>' +
    '<x:Preset token="WipeOff"/></x:GetPresetsResponse>',
);
const PROFILES = soap(
  '<x:GetProfilesResponse><x:Profiles token="Profile_1"><tt:Name>main</tt:Name>' +
    "<tt:VideoSourceConfiguration><tt:SourceToken>V1</tt:SourceToken></tt:VideoSourceConfiguration>" +
    "<tt:VideoEncoderConfiguration><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>1920</tt:Width>" +
    "<tt:Height>1080</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration>" +
    '<tt:PTZConfiguration token="c"/></x:Profiles><x:Profiles token="audio"/></x:GetProfilesResponse>',
);
const PROFILES_2 = soap(
  '<x:GetProfilesResponse><x:Profiles token="m"><x:Name>main</x:Name><x:Configurations>' +
    '<x:VideoEncoder token="e"><tt:Encoding>video/H265</tt:Encoding><tt:RateControl>' +
    "<tt:FrameRateLimit>24.000000</tt:FrameRateLimit></tt:RateControl></x:VideoEncoder>" +
    "<x:PTZ><tt:NodeToken>000</tt:NodeToken></x:PTZ></x:Configurations></x:Profiles></x:GetProfilesResponse>",
);
const URI = soap(
  "<x:GetStreamUriResponse><x:MediaUri><tt:Uri>rtsp://192.0.2.1:554/cam?channel=1&subtype=0</tt:Uri>" +
    "</x:MediaUri></x:GetStreamUriResponse>",
);
const IMAGING = soap(
  "<x:GetImagingSettingsResponse><x:ImagingSettings><tt:Brightness>60</tt:Brightness>" +
    "<tt:Exposure><tt:Mode>AUTO</tt:Mode><tt:Gain>12.5</tt:Gain></tt:Exposure>" +
    "<tt:IrCutFilter>AUTO</tt:IrCutFilter></x:ImagingSettings></x:GetImagingSettingsResponse>",
);
const OPTIONS = soap(
  "<x:GetOptionsResponse><x:ImagingOptions><tt:Brightness><tt:Min>0</tt:Min><tt:Max>255</tt:Max></tt:Brightness>" +
    "<tt:Exposure><tt:Mode>AUTO</tt:Mode><tt:Mode>MANUAL</tt:Mode></tt:Exposure></x:ImagingOptions></x:GetOptionsResponse>",
);
const MOVE_OPTIONS = soap(
  "<x:GetMoveOptionsResponse><x:MoveOptions><tt:Continuous><tt:Speed><tt:Min>-1</tt:Min></tt:Speed></tt:Continuous>" +
    "</x:MoveOptions></x:GetMoveOptionsResponse>",
);
const SUBSCRIPTION = soap(
  "<x:CreatePullPointSubscriptionResponse><x:SubscriptionReference>" +
    "<wsa5:Address>http://192.0.2.1/onvif/services?SubscriptionId=0</wsa5:Address></x:SubscriptionReference>" +
    "</x:CreatePullPointSubscriptionResponse>",
);
const MESSAGES = soap(
  "<x:PullMessagesResponse><x:NotificationMessage><x:Topic>tns1:VideoSource/MotionAlarm</x:Topic><x:Message>" +
    '<tt:Message UtcTime="2026-02-28T07:05:09Z" PropertyOperation="Initialized"><tt:Source>' +
    '<tt:SimpleItem Name="Source" Value="V1"/></tt:Source><tt:Data><tt:SimpleItem Name="State" Value="false"/>' +
    "</tt:Data></tt:Message></x:Message></x:NotificationMessage></x:PullMessagesResponse>",
);

test("the clock, the name and the addresses of a camera", () => {
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

test("of two spaces the generic one counts, which commands without a space mean", () => {
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

test("where a head is, whether it moves, and what it remembers", () => {
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

test("media profiles of both services, and a stream's address with a bare ampersand", () => {
  const [main, audio] = read(getProfiles("media"), PROFILES);
  assert.deepEqual(main?.video, { encoding: "H264", width: 1920, height: 1080, framesPerSecond: null });
  assert.deepEqual([main?.ptzNodeToken, audio?.ptzNodeToken, audio?.video], ["", null, null]);
  const [newer] = read(getProfiles("media2"), PROFILES_2);
  assert.deepEqual(newer?.video, { encoding: "H265", width: 0, height: 0, framesPerSecond: 24 });
  assert.equal(newer?.ptzNodeToken, "000");
  const uri = read(getStreamUri("media", "Profile_1"), URI);
  assert.equal(uri, "rtsp://192.0.2.1:554/cam?channel=1&subtype=0");
});

test("picture settings and what they may be", () => {
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

test("a subscription and what comes of it", () => {
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

const DECODERS: readonly (readonly [SoapRequest<unknown>, string])[] = [
  [getSystemDateAndTime(), CLOCK],
  [getDeviceInformation(), INFORMATION],
  [getServices(), SERVICES],
  [getCapabilities(), CAPABILITIES],
  [getNtp(), NTP],
  [getNodes(), NODES],
  [getStatus("p"), STATUS],
  [getPresets("p"), PRESETS],
  [getProfiles("media"), PROFILES],
  [getProfiles("media2"), PROFILES_2],
  [getStreamUri("media", "p"), URI],
  [getImagingSettings("v"), IMAGING],
  [getImagingOptions("v"), OPTIONS],
  [getFocusRange("v"), MOVE_OPTIONS],
  [createPullPoint(1000), SUBSCRIPTION],
  [pullMessages(POINT, 1000, 1), MESSAGES],
];

/** What reading it throws; undefined: nothing. */
function thrownBy(read: () => unknown): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return error;
  }
}

test("whatever a camera answers, each decoder reads it or calls it malformed", () => {
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
        if (envelope.kind === "answer") request.decode(envelope.answer);
      });
      if (error === undefined) read++;
      else refused++;
      assert.ok(error === undefined || (error instanceof RoomdError && error.code === "protocol.malformed"));
    }),
    { numRuns: 3000 },
  );
  // Both must occur, or nothing was tried.
  assert.ok(read > 100 && refused > 100, `${read} read, ${refused} refused`);
});

test("another operation's answer crashes no decoder", () => {
  for (const [request] of DECODERS) {
    for (const [, answer] of DECODERS) {
      const error = thrownBy(() => read(request, answer));
      assert.ok(error === undefined || error instanceof RoomdError, String(error));
    }
  }
});

test("whatever comes by UDP is cameras or malformed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const error = thrownBy(() => decodeProbeMatches(text, "urn:uuid:1"));
      assert.ok(error === undefined || error instanceof RoomdError);
    }),
  );
});
