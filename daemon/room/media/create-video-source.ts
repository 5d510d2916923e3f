import type { VideoSourceConfig } from "../../contract/config/media-config.ts";
import type { RoomConfig } from "../../contract/config/room-config.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";
import type { Logger } from "../../platform/log.ts";
import type { EncoderChoice } from "./encoder-choice.ts";
import { cameraLayers, contentLayers } from "./layers.ts";
import { expectedRtspLayers, prepareRtsp } from "./rtsp-source.ts";
import { sourcePipeline } from "./source-pipeline.ts";
import type { RoomPicture } from "./thumbnail-feed.ts";
import { Picture } from "./video-source.ts";

const CARD_TEXT = {
  vi: { camera: "Không có hình từ camera", content: "Không có hình trình chiếu" },
  en: { camera: "No picture from the camera", content: "No picture to share" },
} as const;

export interface ConfiguredPictureOptions {
  readonly source: "camera" | "content";
  /** For the log, and for who asks why it is not there. */
  readonly name: string;
  /** In a simulated source's picture. */
  readonly label: string;
  readonly video: VideoSourceConfig;
  readonly config: RoomConfig;
  readonly worker: MediaWorker;
  readonly logger: Logger;
  readonly small: RoomPicture;
  /** Once it is known; awaited before the source begins. */
  readonly encoder: Promise<EncoderChoice>;
  readonly onKeyFrameWanted?: (camera: string) => void;
}

/** A picture as room.yaml describes it. */
export function configuredPicture(options: ConfiguredPictureOptions): Picture {
  const { source, name, label, video, config, worker, logger, small, encoder, onKeyFrameWanted } = options;
  const { room, media } = config;
  const picturePort = small.port;
  const encoded = (source === "camera" ? cameraLayers : contentLayers)(video, media);
  const { camera } = video;
  return new Picture({
    source,
    name,
    worker,
    logger,
    picture: small,
    prepare: async (signal) => {
      const rtsp = { media, label, picturePort, transcoded: encoded };
      if (video.source === "rtsp") return prepareRtsp({ ...rtsp, video }, signal);
      return {
        layers: encoded,
        args: (path) => {
          const outputs = encoded.map((layer) => ({ ...layer, path: path(layer.layer) }));
          return sourcePipeline(video, { label, picturePort, outputs });
        },
      };
    },
    firstLayers: video.source === "rtsp" ? expectedRtspLayers(video, encoded) : encoded,
    card: { title: room.name, text: CARD_TEXT[room.language][source] },
    encoder,
    keyFrameEverySeconds: media.keyFrameEverySeconds,
    encoderLingerMs: media.encoderLingerMs,
    ...(camera && onKeyFrameWanted ? { onKeyFrameWanted: () => onKeyFrameWanted(camera) } : {}),
  });
}
