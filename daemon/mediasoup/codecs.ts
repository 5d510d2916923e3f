import type { types } from "mediasoup";

/** H.264 constrained baseline, which every browser and camera knows. */
const CONSTRAINED_BASELINE = "42e01f";

export function h264Parameters(profileLevelId = CONSTRAINED_BASELINE) {
  return {
    "packetization-mode": 1,
    "profile-level-id": profileLevelId,
    "level-asymmetry-allowed": 1,
  } as const;
}

/** H.264 main, as IP cameras make it; Chromium decodes it too. */
const MAIN = "4d001f";

/** What room and hub routers carry: Opus, and H.264 in the profiles that pass through from cameras. */
export const MEDIA_CODECS: types.RouterRtpCodecCapability[] = [
  { kind: "audio", mimeType: "audio/opus", clockRate: 48000, channels: 2 },
  { kind: "video", mimeType: "video/H264", clockRate: 90000, parameters: h264Parameters() },
  { kind: "video", mimeType: "video/H264", clockRate: 90000, parameters: h264Parameters(MAIN) },
];
