import type { MediaConfig } from "../../contract/config/media-config.ts";
import { OwnedChild } from "../../platform/child-process.ts";
import { startTimeout } from "../../platform/guarded.ts";
import { launchArguments } from "./gst-launch.ts";
import { type H264Encoder, SOFTWARE_ENCODER } from "./sender-pipeline.ts";

export interface EncoderSelection {
  /** GStreamer's name of the element. */
  readonly element: string;
  readonly encoder: H264Encoder;
}

const SOFTWARE: EncoderSelection = { element: "x264enc", encoder: SOFTWARE_ENCODER };

/** Hardware encoders, the better maintained ones first. None makes B-frames: browsers don't reorder. */
const HARDWARE: readonly EncoderSelection[] = [
  {
    // Intel and AMD, GStreamer's own VA plugin.
    element: "vah264enc",
    encoder: ({ kbps, keyFrameEvery }) =>
      `videoconvert ! video/x-raw,format=NV12 ! vah264enc rate-control=cbr bitrate=${kbps} ` +
      `key-int-max=${keyFrameEvery} b-frames=0 ref-frames=1 target-usage=6`,
  },
  {
    element: "vaapih264enc",
    encoder: ({ kbps, keyFrameEvery }) =>
      `videoconvert ! video/x-raw,format=NV12 ! vaapih264enc rate-control=cbr bitrate=${kbps} ` +
      `keyframe-period=${keyFrameEvery} max-bframes=0 refs=1`,
  },
  {
    element: "nvh264enc",
    encoder: ({ kbps, keyFrameEvery }) =>
      `videoconvert ! video/x-raw,format=NV12 ! nvh264enc rc-mode=cbr bitrate=${kbps} ` +
      `gop-size=${keyFrameEvery} bframes=0 zerolatency=true preset=low-latency-hp`,
  },
  {
    // Small boards, through the kernel.
    element: "v4l2h264enc",
    encoder: ({ kbps, keyFrameEvery }) =>
      `videoconvert ! v4l2h264enc extra-controls="controls,video_bitrate=${kbps * 1000},` +
      `h264_i_frame_period=${keyFrameEvery},repeat_sequence_header=1"`,
  },
];

export interface EncoderProber {
  /** GStreamer has this element. */
  exists(element: string): Promise<boolean>;
  /** It encodes: an element can exist without a device that it can use. */
  works(choice: EncoderSelection): Promise<boolean>;
}

/** Returns the first hardware encoder that exists and works, else the software encoder. */
export async function selectEncoder(
  setting: MediaConfig["encoder"],
  prober: EncoderProber,
): Promise<EncoderSelection> {
  if (setting === "software") return SOFTWARE;
  const exists = await Promise.all(HARDWARE.map(({ element }) => prober.exists(element)));
  for (const [index, choice] of HARDWARE.entries()) {
    if (exists[index] && (await prober.works(choice))) return choice;
  }
  return SOFTWARE;
}

/** Returns the arguments of gst-launch-1.0 that encode one second of test video. */
function trialPipeline({ encoder }: EncoderSelection): string[] {
  return launchArguments([
    "videotestsrc num-buffers=30 ! video/x-raw,format=I420,width=640,height=360,framerate=30/1",
    `! ${encoder({ kbps: 500, keyFrameEvery: 30 })}`,
    "! video/x-h264,profile=constrained-baseline ! fakesink",
  ]);
}

/** A driver that hangs does not work, ms. */
const TRIAL_TIMEOUT_MS = 5000;

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const ended = Promise.withResolvers<boolean>();
  await using child = new OwnedChild({ command, args, onExit: ({ code }) => ended.resolve(code === 0) });
  const timer = startTimeout("encoder trial", TRIAL_TIMEOUT_MS, () => child.stop());
  const isSuccess = await ended.promise;
  clearTimeout(timer);
  return isSuccess;
}

/** Probes this machine's GStreamer. */
export const GSTREAMER: EncoderProber = {
  exists: (element) => succeeds("gst-inspect-1.0", ["--exists", element]),
  works: (choice) => succeeds("gst-launch-1.0", trialPipeline(choice)),
};
