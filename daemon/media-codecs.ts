import type { types } from "mediasoup";

/** What room and hub routers carry: Opus, and H.264 constrained baseline, which every browser and camera knows. */
export const H264_PARAMETERS = {
  "packetization-mode": 1,
  "profile-level-id": "42e01f",
  "level-asymmetry-allowed": 1,
} as const;

export const MEDIA_CODECS: types.RouterRtpCodecCapability[] = [
  { kind: "audio", mimeType: "audio/opus", clockRate: 48000, channels: 2 },
  { kind: "video", mimeType: "video/H264", clockRate: 90000, parameters: H264_PARAMETERS },
];
