import { all, at, escapeXml, textAt, type XmlElement } from "../../../drivers/onvif/xml.ts";
import type { OnvifFaults } from "./faults.ts";
import type { Operation } from "./operation.ts";

/** A small stream, and a main one with PTZ. */
const STREAMS = [
  { token: "PROFILE_2", name: "sub", width: 640, height: 360, path: "/sub" },
  { token: "PROFILE_1", name: "main", width: 1920, height: 1080, path: "/main?channel=1&subtype=0" },
] as const;

/** 1 × 1 pixel. */
export const JPEG = Buffer.from(
  "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=",
  "base64",
);

/** The media and imaging services of one simulated camera. */
export class SimulatedMedia {
  /** ImagingSettings, by path: `Exposure/Mode`. */
  readonly settings = new Map([
    ["BacklightCompensation/Mode", "OFF"],
    ["Brightness", "50"],
    ["ColorSaturation", "50"],
    ["Contrast", "50"],
    ["Exposure/Mode", "AUTO"],
    ["Exposure/Gain", "10"],
    ["Focus/AutoFocusMode", "AUTO"],
    ["IrCutFilter", "AUTO"],
    ["Sharpness", "50"],
    ["WideDynamicRange/Mode", "OFF"],
    ["WhiteBalance/Mode", "AUTO"],
  ]);
  focus = 0.5;
  /** Profile tokens of the requested key frames. */
  readonly keyFrames: string[] = [];
  readonly #host: () => string;
  readonly #faults: OnvifFaults;

  /** `host`: the address that the camera writes into URIs. */
  constructor(host: () => string, faults: OnvifFaults) {
    this.#host = host;
    this.#faults = faults;
  }

  readonly media: Readonly<Record<string, Operation>> = {
    GetProfiles: () =>
      STREAMS.map(({ token, name, width, height }) => {
        const resolution = `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>`;
        const ptz =
          '<tt:PTZConfiguration token="PTZ"><tt:Name>head</tt:Name><tt:UseCount>1</tt:UseCount>' +
          "<tt:NodeToken>NODE_1</tt:NodeToken></tt:PTZConfiguration>";
        return (
          `<trt:Profiles token="${token}" fixed="true"><tt:Name>${name}</tt:Name>` +
          '<tt:VideoSourceConfiguration token="VSC"><tt:Name>sensor</tt:Name><tt:UseCount>2</tt:UseCount>' +
          '<tt:SourceToken>SOURCE_1</tt:SourceToken><tt:Bounds x="0" y="0" width="1920" height="1080"/>' +
          "</tt:VideoSourceConfiguration>" +
          `<tt:VideoEncoderConfiguration token="VEC"><tt:Name>${name}</tt:Name><tt:UseCount>1</tt:UseCount>` +
          `<tt:Encoding>H264</tt:Encoding>${resolution}<tt:Quality>5</tt:Quality>` +
          "<tt:RateControl><tt:FrameRateLimit>30</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval>" +
          "<tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl></tt:VideoEncoderConfiguration>" +
          `${name === "main" ? ptz : ""}</trt:Profiles>`
        );
      }).join(""),
    GetStreamUri: (body) => {
      const token = textAt(body, "ProfileToken");
      const path = STREAMS.find((stream) => stream.token === token)?.path ?? "";
      const written = this.#faults.bareAmpersands ? path : escapeXml(path);
      return `<trt:MediaUri><tt:Uri>rtsp://${this.#host()}:554${written}</tt:Uri></trt:MediaUri>`;
    },
    GetSnapshotUri: () =>
      `<trt:MediaUri><tt:Uri>http://${this.#host()}/snapshot.jpg?channel=1</tt:Uri></trt:MediaUri>`,
    SetSynchronizationPoint: (body) => this.#keyFrame(body),
  };

  readonly media2: Readonly<Record<string, Operation>> = {
    GetProfiles: () =>
      STREAMS.map(({ token, name, width, height }) => {
        const resolution = `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>`;
        const ptz = '<tr2:PTZ token="PTZ"><tt:NodeToken>NODE_1</tt:NodeToken></tr2:PTZ>';
        return (
          `<tr2:Profiles token="${token}" fixed="true"><tr2:Name>${name}</tr2:Name><tr2:Configurations>` +
          '<tr2:VideoSource token="VSC"><tt:SourceToken>SOURCE_1</tt:SourceToken></tr2:VideoSource>' +
          `<tr2:VideoEncoder token="VEC"><tt:Encoding>H265</tt:Encoding>${resolution}</tr2:VideoEncoder>` +
          `${name === "main" ? ptz : ""}</tr2:Configurations></tr2:Profiles>`
        );
      }).join(""),
    GetStreamUri: (body) => {
      const token = textAt(body, "ProfileToken");
      const path = STREAMS.find((stream) => stream.token === token)?.path ?? "";
      return `<tr2:Uri>rtsp://${this.#host()}:554${escapeXml(path)}</tr2:Uri>`;
    },
    GetSnapshotUri: () => `<tr2:Uri>http://${this.#host()}/snapshot.jpg?channel=1</tr2:Uri>`,
    SetSynchronizationPoint: (body) => this.#keyFrame(body),
  };

  readonly imaging: Readonly<Record<string, Operation>> = {
    GetImagingSettings: () => {
      const groups = new Map<string, string>();
      for (const [path, value] of this.settings) {
        const [group = "", name] = path.split("/");
        const content = name ? `<tt:${name}>${value}</tt:${name}>` : value;
        groups.set(group, (groups.get(group) ?? "") + content);
      }
      const parts = [...groups].map(([group, content]) => `<tt:${group}>${content}</tt:${group}>`);
      return `<timg:ImagingSettings>${parts.join("")}</timg:ImagingSettings>`;
    },
    SetImagingSettings: (body) => {
      for (const group of at(body, "ImagingSettings")?.children ?? []) {
        if (group.children.length === 0) this.settings.set(group.name, group.text);
        for (const { name, text } of group.children) this.settings.set(`${group.name}/${name}`, text);
      }
      return "";
    },
    GetOptions: () => {
      const range = (name: string, min: number, max: number) =>
        `<tt:${name}><tt:Min>${min}</tt:Min><tt:Max>${max}</tt:Max></tt:${name}>`;
      const modes = (...words: string[]) => words.map((word) => `<tt:Mode>${word}</tt:Mode>`).join("");
      return (
        `<timg:ImagingOptions><tt:BacklightCompensation>${modes("OFF", "ON")}</tt:BacklightCompensation>` +
        `${range("Brightness", 0, 100)}${range("ColorSaturation", 0, 100)}${range("Contrast", 0, 100)}` +
        `<tt:Exposure>${modes("AUTO", "MANUAL")}${range("ExposureTime", 100, 40000)}${range("Gain", 0, 40)}</tt:Exposure>` +
        "<tt:Focus><tt:AutoFocusModes>AUTO</tt:AutoFocusModes><tt:AutoFocusModes>MANUAL</tt:AutoFocusModes></tt:Focus>" +
        "<tt:IrCutFilterModes>ON</tt:IrCutFilterModes><tt:IrCutFilterModes>OFF</tt:IrCutFilterModes>" +
        `${range("Sharpness", 0, 100)}<tt:WideDynamicRange>${modes("OFF", "ON")}${range("Level", 0, 6)}</tt:WideDynamicRange>` +
        `<tt:WhiteBalance>${modes("AUTO", "MANUAL")}${range("YrGain", 0, 255)}${range("YbGain", 0, 255)}</tt:WhiteBalance>` +
        "</timg:ImagingOptions>"
      );
    },
    GetMoveOptions: () =>
      "<timg:MoveOptions><tt:Absolute><tt:Position><tt:Min>0</tt:Min><tt:Max>1</tt:Max></tt:Position>" +
      "</tt:Absolute></timg:MoveOptions>",
    Move: (body) => {
      this.focus = Number(textAt(body, "Focus", "Absolute", "Position"));
      return "";
    },
    GetStatus: () =>
      `<timg:Status><tt:FocusStatus20><tt:Position>${this.focus}</tt:Position>` +
      "<tt:MoveStatus>IDLE</tt:MoveStatus></tt:FocusStatus20></timg:Status>",
  };

  #keyFrame(body: XmlElement): string {
    this.keyFrames.push(...all(body, "ProfileToken").map(({ text }) => text));
    return "";
  }
}
