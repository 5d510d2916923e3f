import type { AudioSource, VideoSource } from "../../contract/room-config.ts";

/** How loud each packet is, RFC 6464: from this the hub finds who speaks. */
export const AUDIO_LEVEL = { uri: "urn:ietf:params:rtp-hdrext:ssrc-audio-level", id: 1 } as const;

/** Where one GStreamer session sends and listens; all on 127.0.0.1. */
interface RtpPorts {
  /** The router's RTP port. */
  readonly rtp: number;
  /** The RTCP relay's port for what GStreamer sends. */
  readonly rtcpOut: number;
  /** Where GStreamer listens for feedback. */
  readonly rtcpIn: number;
}

export interface StreamOptions {
  readonly ports: RtpPorts;
  readonly ssrc: number;
  readonly payloadType: number;
}

export interface VideoOptions extends StreamOptions {
  readonly label: string;
  readonly bitrateKbps: number;
  readonly keyFrameEverySeconds: number;
  /** The UDP port of 127.0.0.1 that takes the room's picture as a small JPEG each second. */
  readonly picturePort: number;
}

/** gst-launch parses each property value once more: quotes keep blanks and signs together. */
function quoted(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function rtp({ ports, ssrc }: StreamOptions): string[] {
  // Without an address of its own a sink would be open to the whole network.
  const sink = "udpsink host=127.0.0.1 bind-address=127.0.0.1 sync=false async=false";
  return [
    "! rtp.send_rtp_sink_0",
    `rtp.send_rtp_src_0 ! ${sink} port=${ports.rtp}`,
    `rtp.send_rtcp_src_0 ! ${sink} port=${ports.rtcpOut}`,
    `udpsrc address=127.0.0.1 port=${ports.rtcpIn} caps=application/x-rtcp ! rtp.recv_rtcp_sink_0`,
    `rtpbin name=rtp rtp-profile=avpf sdes=application/x-rtp-source-sdes,cname=(string)roomd-${ssrc}`,
  ];
}

function videoSource(source: Exclude<VideoSource, { source: "none" }>): string {
  const raw = `video/x-raw,width=${source.width},height=${source.height},framerate=${source.framesPerSecond}/1`;
  const scaled = `videoconvert ! videoscale ! videorate ! ${raw}`;
  switch (source.source) {
    case "test":
      return `videotestsrc is-live=true pattern=ball ! ${raw}`;
    case "raw-tcp": {
      const { host, port, width, height, framesPerSecond } = source;
      const format = `format=i420 width=${width} height=${height} framerate=${framesPerSecond}/1`;
      return `tcpclientsrc host=${host} port=${port} ! rawvideoparse ${format}`;
    }
    case "v4l2":
      return `v4l2src device=${source.device} ! decodebin ! ${scaled}`;
    case "rtsp":
      return `rtspsrc location=${quoted(source.url)} latency=50 ! decodebin ! ${scaled}`;
  }
}

function isSimulated({ source }: VideoSource): boolean {
  return source === "test" || source === "raw-tcp";
}

function nameInPicture(name: string): string {
  return `! textoverlay text=${quoted(name)} valignment=bottom halignment=left font-desc=${quoted("Sans Bold 16")}`;
}

/** A preset's picture: seen at the size of a thumb, and one UDP packet. Before it is scaled, frames are dropped. */
const SMALL_PICTURE =
  "videorate drop-only=true ! video/x-raw,framerate=1/1 ! videoscale " +
  "! video/x-raw,width=320,pixel-aspect-ratio=1/1 ! jpegenc quality=75";

/** Arguments of gst-launch-1.0 that send the picture as H.264; a simulated one has the room's name in it. */
export function videoPipeline(
  source: Exclude<VideoSource, { source: "none" }>,
  options: VideoOptions,
): string[] {
  const { ssrc, payloadType, label, bitrateKbps, keyFrameEverySeconds, picturePort } = options;
  const keyFrames = Math.max(1, keyFrameEverySeconds * source.framesPerSecond);
  return launch([
    videoSource(source),
    "! videoconvert ! video/x-raw,format=I420",
    isSimulated(source) ? nameInPicture(label) : "",
    "! tee name=picture",
    `picture. ! queue max-size-buffers=1 leaky=downstream ! ${SMALL_PICTURE}`,
    `! udpsink host=127.0.0.1 bind-address=127.0.0.1 port=${picturePort} sync=false async=false`,
    "picture. ! queue max-size-buffers=2 leaky=downstream",
    `! x264enc tune=zerolatency speed-preset=ultrafast bitrate=${bitrateKbps} key-int-max=${keyFrames} threads=1`,
    "! video/x-h264,profile=constrained-baseline",
    `! rtph264pay pt=${payloadType} ssrc=${ssrc} config-interval=-1 aggregate-mode=zero-latency mtu=1200`,
    ...rtp(options),
  ]);
}

/** Once a second: who listens for speech takes an unbroken tone for the room's noise, s. */
const BEEP_SECONDS = 0.4;

function audioSource(source: Exclude<AudioSource, { source: "none" }>): string {
  switch (source.source) {
    case "tone": {
      const periods = Math.round(source.frequencyHz * BEEP_SECONDS);
      const beep = `wave=ticks tick-interval=1000000000 sine-periods-per-tick=${periods} apply-tick-ramp=true`;
      return `audiotestsrc is-live=true volume=0.2 freq=${source.frequencyHz} ${beep}`;
    }
    case "alsa":
      return `alsasrc device=${quoted(source.device)}`;
    case "pipewire":
      return source.target ? `pipewiresrc target-object=${quoted(source.target)}` : "pipewiresrc";
  }
}

/** Arguments of gst-launch-1.0 that send the sound as Opus, with its level in each packet. */
export function audioPipeline(
  source: Exclude<AudioSource, { source: "none" }>,
  options: StreamOptions,
): string[] {
  return launch([
    audioSource(source),
    "! audioconvert ! audioresample ! audio/x-raw,rate=48000,channels=2",
    "! level audio-level-meta=true post-messages=false",
    "! opusenc bitrate=48000 inband-fec=true packet-loss-percentage=5 frame-size=20",
    `! rtpopuspay pt=${options.payloadType} ssrc=${options.ssrc}`,
    `! application/x-rtp,extmap-${AUDIO_LEVEL.id}=(string)<"","${AUDIO_LEVEL.uri}","vad=on">`,
    ...rtp(options),
  ]);
}

/** gst-launch joins its arguments with blanks again, so that words inside quotes may be apart. */
function launch(parts: readonly string[]): string[] {
  return ["-q", ...parts.join(" ").split(/ +/)];
}
