import type { MediaConfig } from "../../contract/config/media-config.ts";
import type { Layer } from "../../contract/meeting/meeting.ts";
import type { Size } from "./gst-launch.ts";

/** One layer of a video, as it is encoded. */
export interface LayerPlan extends Size {
  readonly layer: Layer;
  readonly kbps: number;
}

type LayerSettings = Pick<MediaConfig, "videoBitrateKbps" | "layers" | "contentBitrateKbps" | "contentLow">;

const even = (value: number) => 2 * Math.round(value / 2);

/** Returns a camera's layers. A layer that would not be smaller than the source is left out. */
export function cameraLayers(source: Size, media: LayerSettings): LayerPlan[] {
  const full = { width: even(source.width), height: even(source.height) };
  const { framesPerSecond } = source;
  const smaller = (["medium", "low"] as const)
    .filter((layer) => media.layers[layer].height < source.height)
    .map((layer) => {
      const { height, kbps, framesPerSecond: maxFramesPerSecond } = media.layers[layer];
      return {
        layer,
        width: even((source.width * height) / source.height),
        height: even(height),
        framesPerSecond: Math.min(framesPerSecond, maxFramesPerSecond),
        kbps: Math.min(kbps, media.videoBitrateKbps),
      };
    });
  const layer = smaller.length === 0 ? "only" : "high";
  return [{ layer, ...full, framesPerSecond, kbps: media.videoBitrateKbps }, ...smaller];
}

/** Slides change seldom and have to be legible: both layers have full resolution, the low one has few frames. */
const CONTENT_FRAMES_PER_SECOND = 15;

export function contentLayers(source: Size, media: LayerSettings): LayerPlan[] {
  const full = { width: even(source.width), height: even(source.height) };
  const framesPerSecond = Math.min(source.framesPerSecond, CONTENT_FRAMES_PER_SECOND);
  const low = {
    framesPerSecond: Math.min(framesPerSecond, media.contentLow.framesPerSecond),
    kbps: media.contentLow.kbps,
  };
  return [
    { layer: "high", ...full, framesPerSecond, kbps: media.contentBitrateKbps },
    { layer: "low", ...full, ...low },
  ];
}
