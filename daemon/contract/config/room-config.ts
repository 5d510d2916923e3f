import { type Static, type TLiteral, Type } from "typebox";
import type { CameraProtocol } from "../device/camera-profile.ts";
import { Identifier } from "../identifier.ts";
import { ScreenNumber } from "../media/screen.ts";
import { AuditConfig } from "./audit-config.ts";
import { BrokerTls } from "./broker-tls.ts";
import { ROOM_TOKEN_LENGTH, tokenOrFile } from "./hub-token.ts";
import { LogLevel } from "./log-level.ts";
import { type MediaConfig, MediaSection, resolveMediaConfig } from "./media-config.ts";

const closed = { additionalProperties: false } as const;
/** Name or address of a camera on the network. */
const host = Type.String({ minLength: 1, maxLength: 253, pattern: "^[A-Za-z0-9._:-]+$" });
/** The camera's port. */
const cameraPort = (usual: number) => Type.Integer({ minimum: 1, maximum: 65535, default: usual });
/** VISCA address: position in the daisy chain, or the fixed address behind a converter. */
const address = Type.Integer({ minimum: 1, maximum: 7, default: 1 });
const BAUD_RATES = [2400, 4800, 9600, 19200, 38400, 57600, 115200];

/** How the room reaches a camera. */
export const CameraConnection = Type.Union([
  /** RS-232 or RS-422. Cameras of one chain have the same path and different addresses. */
  Type.Object(
    {
      type: Type.Literal("serial"),
      /** Use /dev/serial/by-id/…: names like ttyUSB0 change between boots. */
      path: Type.String({ pattern: "^/" }),
      /** Bits a second, as set at the camera. */
      baudRate: Type.Union(BAUD_RATES.map((rate) => Type.Literal(rate)) as [TLiteral<number>], {
        default: 9600,
      }),
      address,
    },
    closed,
  ),
  /** Sony VISCA over IP: UDP with a header. */
  Type.Object({ type: Type.Literal("visca-over-ip"), host, port: cameraPort(52381) }, closed),
  /** Bare VISCA frames over UDP. */
  Type.Object({ type: Type.Literal("udp"), host, port: cameraPort(1259), address }, closed),
  /** Bare VISCA frames over TCP. */
  Type.Object({ type: Type.Literal("tcp"), host, port: cameraPort(5678), address }, closed),
  /** A camera on the network that supports ONVIF. */
  Type.Object(
    {
      type: Type.Literal("onvif"),
      host,
      port: cameraPort(80),
      /** With `https` the certificate must match `certificate`; `accept` allows any. */
      scheme: Type.Union([Type.Literal("http"), Type.Literal("https")], { default: "http" }),
      /** SHA-256 fingerprint, 64 hexadecimal digits, or `accept`. */
      certificate: Type.Optional(Type.String({ pattern: "^(accept|[0-9a-fA-F]{64})$" })),
      /** The room's user at the camera. */
      username: Type.Optional(Type.String({ maxLength: 64 })),
      /** The password of that user. */
      password: Type.Optional(Type.String({ maxLength: 128 })),
      /** Instead of `password`: the file that holds it. */
      passwordFile: Type.Optional(Type.String({ pattern: "^/" })),
    },
    closed,
  ),
]);
export type CameraConnection = Static<typeof CameraConnection>;

/** The protocol that each type of connection carries. */
export const CONNECTION_PROTOCOLS = {
  serial: "visca",
  "visca-over-ip": "visca",
  udp: "visca",
  tcp: "visca",
  onvif: "onvif",
} as const satisfies Record<CameraConnection["type"], CameraProtocol>;

export const CameraConfig = Type.Object(
  {
    id: Identifier,
    /** Shown on the panel. */
    name: Type.String({ minLength: 1, maxLength: 60 }),
    connection: CameraConnection,
    /** `auto`: by the identity that the camera reports; or a name such as sony/evi-d70. */
    profile: Type.String({ pattern: "^(auto|[a-z0-9-]+/[a-z0-9-]+)$", default: "auto" }),
    /** Interval of health inquiries, ms. */
    pollEveryMs: Type.Integer({ minimum: 200, maximum: 60000, default: 1000 }),
  },
  closed,
);
export type CameraConfig = Static<typeof CameraConfig>;

/** The configuration of a camera with connections of type `T`. */
export type CameraConfigOf<T extends CameraConnection["type"]> = CameraConfig & {
  readonly connection: Extract<CameraConnection, { type: T }>;
};

/** Minutes. */
const minutes = (preset: number) => Type.Number({ minimum: 0, maximum: 1440, default: preset });
/** Number of a preset. */
const presetNumber = Type.Integer({ minimum: 0, maximum: 254 });

/** The camera is left as it is. */
const Stay = Type.Object({ type: Type.Literal("stay") }, closed);
/** The camera moves to a preset. */
const AtPreset = Type.Object({ type: Type.Literal("preset"), number: presetNumber }, closed);
/** The camera moves to its home position. */
const AtHome = Type.Object({ type: Type.Literal("home") }, closed);
/** In the camera's own units, as printed by `roomctl ptz position`. */
const AtPosition = Type.Object(
  {
    type: Type.Literal("position"),
    /** Pan, in those units. */
    pan: Type.Number(),
    /** Tilt, in those units. */
    tilt: Type.Number(),
    /** Zoom, in those units. */
    zoom: Type.Number(),
  },
  closed,
);

const KioskConfig = Type.Object(
  {
    /** Numbers of the room's screens that this machine drives. */
    screens: Type.Array(ScreenNumber, { minItems: 1, maxItems: 8, uniqueItems: true }),
    /** Restarts a screen's browser; `{screen}` is replaced by its number. */
    restartCommand: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      default: ["systemctl", "restart", "roomd-kiosk@{screen}.service"],
    }),
    /** After this time without a heartbeat a page is reloaded, or its browser restarted, ms. */
    unresponsiveAfterMs: Type.Integer({ minimum: 1000, maximum: 600_000, default: 10_000 }),
    /** Limit for a reload before the browser is restarted, ms. */
    reloadTimeoutMs: Type.Integer({ minimum: 100, maximum: 600_000, default: 5000 }),
    /** Limit for a starting browser to show its page, ms. */
    startTimeoutMs: Type.Integer({ minimum: 1000, maximum: 600_000, default: 45_000 }),
  },
  closed,
);
export type KioskConfig = Static<typeof KioskConfig>;

/** room.yaml, as written. */
export const RoomFile = Type.Object(
  {
    /** This room. */
    room: Type.Object(
      {
        id: Identifier,
        /** Shown on panel and screens, at the console and in other rooms. */
        name: Type.String({ minLength: 1, maxLength: 80 }),
        /** Of panel and screens: Vietnamese or English. */
        language: Type.Union([Type.Literal("vi"), Type.Literal("en")], { default: "vi" }),
      },
      closed,
    ),
    /** HTTP server for panel and screens. */
    api: Type.Object(
      {
        /** Address to listen on. */
        host: Type.String({ default: "127.0.0.1" }),
        /** TCP port to listen on; 0: one that the system chooses. */
        port: Type.Integer({ minimum: 0, maximum: 65535, default: 8080 }),
      },
      { ...closed, default: {} },
    ),
    /** Folder of the room's SQLite database. */
    stateDirectory: Type.String({ minLength: 1 }),
    /** Without it the room works alone. */
    hub: Type.Optional(
      Type.Object(
        {
          /** The hub, such as `wss://hub.example.org`. */
          url: Type.String({ pattern: "^wss?://" }),
          /** The hub's broker, such as `mqtts://hub.example.org:8883`. */
          broker: Type.String({ pattern: "^mqtts?://" }),
          brokerTls: Type.Optional(BrokerTls),
          /** The room's secret at the hub, for link and broker. */
          ...tokenOrFile(ROOM_TOKEN_LENGTH),
          /** Bandwidth of the WAN, where it is known; otherwise it is measured. */
          wan: Type.Object(
            {
              /** From the hub to the room, kbit/s. */
              downKbps: Type.Optional(Type.Integer({ minimum: 64, maximum: 1_000_000 })),
              /** From the room to the hub, kbit/s. */
              upKbps: Type.Optional(Type.Integer({ minimum: 64, maximum: 1_000_000 })),
            },
            { ...closed, default: {} },
          ),
        },
        closed,
      ),
    ),
    /** The room's PTZ cameras. */
    cameras: Type.Array(CameraConfig, { default: [], maxItems: 16 }),
    /** Folders with additional camera profiles. */
    profileFolders: Type.Array(Type.String({ pattern: "^/" }), { default: [], maxItems: 8 }),
    /** The UDP socket that VISCA cameras share. */
    udp: Type.Object(
      {
        /** Local port for all cameras over UDP. Some cameras reply to port 52381 regardless of the source port. */
        port: Type.Integer({ minimum: 0, maximum: 65535, default: 52381 }),
      },
      { ...closed, default: {} },
    ),
    media: MediaSection,
    /** Movements of the cameras. */
    ptz: Type.Object(
      {
        /** A movement that is not renewed for this long is stopped, ms. */
        leaseMs: Type.Integer({ minimum: 100, maximum: 5000, default: 500 }),
        /** How much slower pan and tilt are when fully zoomed in, 0 (not slower) to 1. */
        slowWhenZoomed: Type.Number({ minimum: 0, maximum: 0.95, default: 0.75 }),
        /** Camera position at the start of a meeting. `stay`: the current one, or the one before privacy. */
        onMeetingStart: Type.Union([Stay, AtHome, AtPreset], {
          default: { type: "stay" },
        }),
        /** What cameras do after this many minutes without a meeting or a command. */
        whenIdle: Type.Union(
          [
            Stay,
            /** A position from which nothing of the room is visible. */
            Type.Object(
              {
                type: Type.Literal("privacy"),
                afterMinutes: minutes(15),
                /** Where the camera turns to. */
                at: Type.Union([AtPreset, AtPosition]),
              },
              closed,
            ),
            /** The cameras go to standby. */
            Type.Object({ type: Type.Literal("standby"), afterMinutes: minutes(15) }, closed),
          ],
          { default: { type: "stay" } },
        ),
        /** A camera that lost power has moved when it reconnects: `return` moves it back to where it last rested,
         * unless somebody moves it first. */
        onReconnect: Type.Union([Type.Literal("return"), Type.Literal("stay")], { default: "return" }),
        /** Cameras are switched on this long before a meeting: some need most of a minute. */
        wakeBeforeMinutes: minutes(2),
        /** `locked`: a camera on air moves only for a client that unlocked it, or with `confirmed`. */
        onAir: Type.Union([Type.Literal("free"), Type.Literal("locked")], { default: "free" }),
        /** It is locked again after resting this long, ms: time to check the picture and correct. */
        relockAfterMs: Type.Integer({ minimum: 500, maximum: 600_000, default: 10_000 }),
        /** Limit for reaching a recalled preset, ms: the slowest cameras need about 15 s from end to end. */
        recallTimeoutMs: Type.Integer({ minimum: 1000, maximum: 120_000, default: 25_000 }),
      },
      { ...closed, default: {} },
    ),
    /** Without it the screens' browsers are not supervised. */
    kiosk: Type.Optional(KioskConfig),
    audit: AuditConfig,
    logLevel: LogLevel,
  },
  closed,
);
export type RoomFile = Static<typeof RoomFile>;

/** room.yaml, resolved: what can be written in two ways has one form. */
export type RoomConfig = Omit<RoomFile, "media"> & { readonly media: MediaConfig };

/** Resolves a valid file. */
export function resolveRoomConfig(file: RoomFile): RoomConfig {
  const { media, room, cameras } = file;
  return { ...file, media: resolveMediaConfig(media, { name: room.name, cameras }) };
}
