import type { TestNetwork } from "./host.ts";

type Yaml = Readonly<Record<string, unknown>>;

export interface RoomOptions {
  readonly id: string;
  readonly name: string;
  readonly region?: string;
  /** The configuration's `media.video`; 640 × 360 at 15 frames a second by default. */
  readonly video?: Yaml;
  /** Instead of `video`: inputs to choose from, `media.videos`. */
  readonly videos?: readonly Yaml[];
  /** The second video, `media.content`. */
  readonly content?: Yaml;
  /** `media.audio`; a tone by default. */
  readonly audio?: Yaml;
  /** Further entries of `media`. */
  readonly media?: Yaml;
  /** Instead of `video`: what the simulated camera sees, in this size. */
  readonly scene?: { readonly width: number; readonly height: number; readonly framesPerSecond: number };
  /** `false`: without the simulated VISCA camera `cam1` on a pseudo-terminal. */
  readonly camera?: false;
  /** Entries of the configuration's `hub` that replace the testbed's. */
  readonly hub?: Yaml;
  /** Further entries of `cameras`; the test starts their devices. */
  readonly moreCameras?: readonly Yaml[];
  readonly profileFolders?: readonly string[];
  /** Of the panel; a free port by default. */
  readonly port?: number;
  readonly keyFrameEverySeconds?: number;
  /** The configuration's `ptz`. */
  readonly ptz?: Yaml;
  /** The configuration's `kiosk`. */
  readonly kiosk?: Yaml;
}

export interface NodeOptions {
  readonly id: string;
  /** Where it listens for the hub and for media; not the hub's own address. On loopback only. */
  readonly address?: string;
  /** Not the one that the hub knows. */
  readonly token?: string;
  /** 1 by default. */
  readonly workers?: number;
  /** Entries of node.yaml that replace the testbed's. */
  readonly config?: Yaml;
}

export interface TestbedOptions {
  readonly rooms?: readonly RoomOptions[];
  /** Rooms that the hub knows and that do not run: the test plays them. */
  readonly absentRoomIds?: readonly string[];
  readonly nodes?: readonly NodeOptions[];
  /** Nodes that the hub knows and that do not run (yet). */
  readonly absentNodeIds?: readonly string[];
  /** `none`: the rooms have no hub. */
  readonly hub?: "none";
  /** A free port by default. */
  readonly hubPort?: number;
  /** Entries of hub.yaml that replace the testbed's; those of `sfu` one by one. */
  readonly hubConfig?: Yaml;
  /** Loopback by default. The testbed disposes it. */
  readonly network?: TestNetwork;
  /** `later`: the test starts the rooms itself. */
  readonly startRooms?: "later";
  /** Keeps configuration and databases; a temporary folder, deleted at the end, by default. */
  readonly directory?: string;
  /** Each log line of a program: a room's or node's id, or `hub`. */
  readonly onLogLine?: (program: string, line: string) => void;
}
