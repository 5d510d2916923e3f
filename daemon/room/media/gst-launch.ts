/** What the pipelines of gst-launch-1.0 have in common. */

/** A line with which gst-launch-1.0 reports a failure. */
export const ERROR_LINE = /ERROR|erroneous/;

/** The audio level of each packet (RFC 6464), by which the hub finds the active speaker. */
export const AUDIO_LEVEL = { uri: "urn:ietf:params:rtp-hdrext:ssrc-audio-level", id: 1 } as const;

/** Where one GStreamer process sends and listens; all on 127.0.0.1. */
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

export interface Size {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
}

// Without a bind address the sink's socket would be open to the whole network.
export const LOCAL_SINK = "udpsink host=127.0.0.1 bind-address=127.0.0.1 sync=false async=false";

/** gst-launch parses each property value again: quotes keep blanks and special characters together. */
export function quote(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

export function rtpBin({ ports, ssrc }: StreamOptions): string[] {
  return [
    "! rtp.send_rtp_sink_0",
    `rtp.send_rtp_src_0 ! ${LOCAL_SINK} port=${ports.rtp}`,
    `rtp.send_rtcp_src_0 ! ${LOCAL_SINK} port=${ports.rtcpOut}`,
    `udpsrc address=127.0.0.1 port=${ports.rtcpIn} caps=application/x-rtcp ! rtp.recv_rtcp_sink_0`,
    `rtpbin name=rtp rtp-profile=avpf sdes=application/x-rtp-source-sdes,cname=(string)roomd-${ssrc}`,
  ];
}

export function rawCaps({ width, height, framesPerSecond }: Size): string {
  return `video/x-raw,format=I420,width=${width},height=${height},pixel-aspect-ratio=1/1,framerate=${framesPerSecond}/1`;
}

/** Splits a pipeline into arguments. gst-launch joins them with blanks, so quoted values may be split, too. */
export function launchArguments(parts: readonly string[]): string[] {
  return ["-q", ...parts.join(" ").split(/ +/)];
}
