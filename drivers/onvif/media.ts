import { decodeNothing, operation, type SoapRequest } from "./envelope.ts";
import { all, at, escapeXml, numberAt, requiredText, textAt, type XmlElement } from "./xml.ts";

/** The Media service (Profile S) and Media2 (Profile T) describe media profiles in different elements. */
export type MediaService = "media" | "media2";

export interface MediaProfile {
  readonly token: string;
  readonly name: string;
  /** The source that imaging settings apply to. */
  readonly videoSourceToken: string | null;
  /** Null: no video. */
  readonly video: {
    /** `H264`, `H265`, `JPEG`, `MPEG4` … */
    readonly encoding: string;
    /** Pixels; 0 if unknown. */
    readonly width: number;
    readonly height: number;
    readonly framesPerSecond: number | null;
  } | null;
  /** The PTZ node that the profile moves, empty if the camera does not name it; null: none. */
  readonly ptzNodeToken: string | null;
}

const PREFIX = { media: "trt", media2: "tr2" } as const;

/** Media Service Specification, section 5.2 Media profiles; Media2, section 5.2. */
export function getProfiles(service: MediaService): SoapRequest<readonly MediaProfile[]> {
  const content = service === "media2" ? "<tr2:Type>All</tr2:Type>" : "";
  return operation(service, PREFIX[service], "GetProfiles", content, (response) =>
    all(response, "Profiles").map(decodeProfile),
  );
}

function decodeProfile(profile: XmlElement): MediaProfile {
  const part = (media: string, media2: string) => at(profile, media) ?? at(profile, "Configurations", media2);
  const source = part("VideoSourceConfiguration", "VideoSource");
  const encoder = part("VideoEncoderConfiguration", "VideoEncoder");
  const ptz = part("PTZConfiguration", "PTZ");
  return {
    token: profile.attributes.get("token") ?? "",
    name: textAt(profile, "Name") ?? "",
    videoSourceToken: (source && textAt(source, "SourceToken")) ?? null,
    video: encoder
      ? {
          encoding: (textAt(encoder, "Encoding") ?? "").replace(/^video\//i, "").toUpperCase(),
          width: numberAt(encoder, "Resolution", "Width") ?? 0,
          height: numberAt(encoder, "Resolution", "Height") ?? 0,
          framesPerSecond: numberAt(encoder, "RateControl", "FrameRateLimit") ?? null,
        }
      : null,
    ptzNodeToken: ptz ? (textAt(ptz, "NodeToken") ?? "") : null,
  };
}

const profileToken = (prefix: string, profile: string) =>
  `<${prefix}:ProfileToken>${escapeXml(profile)}</${prefix}:ProfileToken>`;

/** The RTSP client chooses UDP or TCP later. */
export function getStreamUri(service: MediaService, profile: string): SoapRequest<string> {
  const content =
    service === "media"
      ? "<trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream>" +
        "<tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport></trt:StreamSetup>"
      : "<tr2:Protocol>RTSP</tr2:Protocol>";
  const prefix = PREFIX[service];
  return operation(service, prefix, "GetStreamUri", content + profileToken(prefix, profile), uri);
}

export function getSnapshotUri(service: MediaService, profile: string): SoapRequest<string> {
  const prefix = PREFIX[service];
  return operation(service, prefix, "GetSnapshotUri", profileToken(prefix, profile), uri);
}

/** Media wraps the URI in a MediaUri, Media2 does not. */
function uri(response: XmlElement): string {
  return textAt(response, "MediaUri", "Uri") ?? requiredText(response, "Uri");
}

/** Requests a key frame (Media Service Specification, section 5.16). */
export function setSynchronizationPoint(service: MediaService, profile: string): SoapRequest<void> {
  const prefix = PREFIX[service];
  return operation(service, prefix, "SetSynchronizationPoint", profileToken(prefix, profile), decodeNothing);
}
