import type { VideoSourceConfig } from "../../contract/config/media-config.ts";
import type { RoomConfig } from "../../contract/config/room-config.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";
import type { Logger } from "../../platform/log.ts";
import type { EncoderSelection } from "./encoder-choice.ts";
import { cameraLayers, contentLayers } from "./layers.ts";
import type { AudioFeed } from "./rtsp/audio-feed.ts";
import { expectedRtspLayers, prepareRtspSource } from "./rtsp/rtsp-source.ts";
import type { StreamFindings } from "./rtsp/stream-inspector.ts";
import { sourcePipeline } from "./source-pipeline.ts";
import type { ThumbnailFeed } from "./thumbnail-feed.ts";
import { VideoSource } from "./video-source.ts";

const SLATE_TEXT = {
  vi: { camera: "Mất hình từ camera", content: "Mất hình trình chiếu" },
  en: { camera: "No picture from the camera", content: "No picture to share" },
} as const;

export interface CreateVideoSourceOptions {
  readonly source: "camera" | "content";
  /** In the log and in error texts. */
  readonly name: string;
  /** Shown in a simulated source's video. */
  readonly label: string;
  readonly video: VideoSourceConfig;
  readonly config: RoomConfig;
  readonly worker: MediaWorker;
  readonly logger: Logger;
  readonly thumbnails: ThumbnailFeed;
  /** Awaited before the source starts. */
  readonly encoder: Promise<EncoderSelection>;
  /** Of RTSP cameras. */
  readonly findings: StreamFindings;
  readonly onKeyFrameRequest?: (camera: string) => void;
  /** Receives the audio of an RTSP camera. */
  readonly audio?: AudioFeed | undefined;
}

/** Creates a video source as room.yaml describes it. */
export function createVideoSource(options: CreateVideoSourceOptions): VideoSource {
  const { source, name, label, video, config, worker, logger, thumbnails, encoder } = options;
  const { onKeyFrameRequest, findings, audio } = options;
  const { room, media } = config;
  const thumbnailPort = thumbnails.port;
  const encoded = (source === "camera" ? cameraLayers : contentLayers)(video, media);
  const { camera } = video;
  const canBeAsked = config.cameras.some(
    ({ id, connection }) => id === camera && connection.type === "onvif",
  );
  const requestKeyFrame = camera && onKeyFrameRequest ? () => onKeyFrameRequest(camera) : undefined;
  return new VideoSource({
    source,
    name,
    worker,
    logger,
    thumbnails,
    prepare: async (preparation) => {
      const rtsp = {
        media,
        label,
        thumbnailPort,
        transcodedLayers: encoded,
        findings,
        ...(canBeAsked ? { requestKeyFrame } : {}),
        audio,
      };
      if (video.source === "rtsp") return prepareRtspSource({ ...rtsp, video }, preparation);
      return {
        layers: encoded,
        args: (path) => {
          const outputs = encoded.map((layer) => ({ ...layer, path: path(layer.layer) }));
          return sourcePipeline(video, { label, thumbnailPort, outputs });
        },
      };
    },
    initialLayers: video.source === "rtsp" ? expectedRtspLayers(video, encoded) : encoded,
    slate: { title: room.name, text: SLATE_TEXT[room.language][source] },
    encoder,
    keyFrameEverySeconds: media.keyFrameEverySeconds,
    idleAfterMs: media.encoderLingerMs,
    ...(requestKeyFrame ? { onKeyFrameRequest: requestKeyFrame } : {}),
  });
}
