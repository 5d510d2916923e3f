/** A media profile of the camera, available by RTSP. */
export interface CameraStream {
  readonly profileToken: string;
  readonly name: string;
  /** Without credentials. */
  readonly uri: string;
  /** `H264`, `H265`, `JPEG` … */
  readonly encoding: string;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number | null;
}

export interface CameraClock {
  /** The camera's time, ms since the epoch. */
  readonly utcMs: number;
  readonly source: "ntp" | "manual";
  /** POSIX 1003.1, such as `ICT-7`; null when the camera has none. */
  readonly timeZone: string | null;
}

/** NTP servers by name or address, or from DHCP. */
export interface NtpSettings {
  readonly fromDhcp: boolean;
  readonly servers: readonly string[];
}

/** An event of a camera. */
export interface CameraNotification {
  /** Such as `tns1:Device/HardwareFailure/FanFailure`. */
  readonly topic: string;
  /** By the camera's clock, ms since the epoch; null when the event has no time. */
  readonly atMs: number | null;
  readonly operation: "Initialized" | "Changed" | "Deleted" | null;
  /** What the event is about, and its new values. */
  readonly source: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}
