/** The words for what cameras on the network tell besides picture and movement. */

/** What can be seen of a camera by RTSP. */
export interface CameraStream {
  readonly profileToken: string;
  readonly name: string;
  /** Without a password. */
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
  /** POSIX 1003.1, such as `ICT-7`; null where it keeps none. */
  readonly timeZone: string | null;
}

/** From where it takes its time: servers by name or address, or whatever DHCP says. */
export interface NtpSettings {
  readonly fromDhcp: boolean;
  readonly servers: readonly string[];
}

/** Something that happened to a camera. */
export interface CameraNotification {
  /** Such as `tns1:Device/HardwareFailure/FanFailure`. */
  readonly topic: string;
  /** By the camera's clock, ms since the epoch; null where it gives none. */
  readonly atMs: number | null;
  readonly operation: "Initialized" | "Changed" | "Deleted" | null;
  /** What it is about, and what is now so. */
  readonly source: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}
