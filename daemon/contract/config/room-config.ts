import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { ScreenNumber } from "../media/screen.ts";
import { ROOM_TOKEN_LENGTH, tokenOrFile } from "./hub-token.ts";
import { LogLevel } from "./log-level.ts";
import { type MediaConfig, MediaSection, resolveMediaConfig } from "./media-config.ts";

const closed = { additionalProperties: false } as const;
/** Name or address of a camera on the network. */
const host = Type.String({ minLength: 1, maxLength: 253, pattern: "^[A-Za-z0-9._:-]+$" });
const cameraPort = (usual: number) => Type.Integer({ minimum: 1, maximum: 65535, default: usual });
/** Place in the daisy chain, or the fixed address behind a converter. */
const address = Type.Integer({ minimum: 1, maximum: 7, default: 1 });

export const CameraConnection = Type.Union([
  /** RS-232 or RS-422. Cameras of one chain name the same path, each with its address. */
  Type.Object(
    {
      type: Type.Literal("serial"),
      /** Use /dev/serial/by-id/…: names like ttyUSB0 change between boots. */
      path: Type.String({ pattern: "^/" }),
      baudRate: Type.Union(
        [2400, 4800, 9600, 19200, 38400, 57600, 115200].map((rate) => Type.Literal(rate)),
        { default: 9600 },
      ),
      address,
    },
    closed,
  ),
  /** Sony's VISCA over IP: UDP with a header. */
  Type.Object({ type: Type.Literal("visca-over-ip"), host, port: cameraPort(52381) }, closed),
  /** Bare VISCA frames over UDP. */
  Type.Object({ type: Type.Literal("udp"), host, port: cameraPort(1259), address }, closed),
  /** Bare VISCA frames over TCP. */
  Type.Object({ type: Type.Literal("tcp"), host, port: cameraPort(5678), address }, closed),
  Type.Object(
    {
      type: Type.Literal("onvif"),
      host,
      port: cameraPort(80),
      /** `https`: the certificate must be `certificate`, or any if that is `accept`. */
      scheme: Type.Union([Type.Literal("http"), Type.Literal("https")], { default: "http" }),
      /** SHA-256 fingerprint, 64 hexadecimal digits, or `accept`. */
      certificate: Type.Optional(Type.String({ pattern: "^(accept|[0-9a-fA-F]{64})$" })),
      username: Type.Optional(Type.String({ maxLength: 64 })),
      password: Type.Optional(Type.String({ maxLength: 128 })),
      /** Instead of `password`: the file that holds it. */
      passwordFile: Type.Optional(Type.String({ pattern: "^/" })),
    },
    closed,
  ),
]);
export type CameraConnection = Static<typeof CameraConnection>;

export const CameraConfig = Type.Object(
  {
    id: Identifier,
    name: Type.String({ minLength: 1, maxLength: 60 }),
    connection: CameraConnection,
    /** `auto`: by what the camera says that it is; or a name such as sony/evi-d70. */
    profile: Type.String({ pattern: "^(auto|[a-z0-9-]+/[a-z0-9-]+)$", default: "auto" }),
    /** How often the camera must prove that it answers, ms. */
    pollEveryMs: Type.Integer({ minimum: 200, maximum: 60000, default: 1000 }),
  },
  closed,
);
export type CameraConfig = Static<typeof CameraConfig>;

const minutes = (preset: number) => Type.Number({ minimum: 0, maximum: 1440, default: preset });
const presetNumber = Type.Integer({ minimum: 0, maximum: 254 });

const Stay = Type.Object({ type: Type.Literal("stay") }, closed);
const AtPreset = Type.Object({ type: Type.Literal("preset"), number: presetNumber }, closed);
/** In the camera's own units, as `roomctl ptz position` says them. */
const AtPosition = Type.Object(
  { type: Type.Literal("position"), pan: Type.Number(), tilt: Type.Number(), zoom: Type.Number() },
  closed,
);

const KioskConfig = Type.Object(
  {
    /** The room's screens that this machine drives. */
    screens: Type.Array(ScreenNumber, { minItems: 1, maxItems: 8, uniqueItems: true }),
    /** Starts a screen's browser anew; `{screen}` stands for its number. */
    restartCommand: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      default: ["systemctl", "restart", "roomd-kiosk@{screen}.service"],
    }),
    /** A page that has proven nothing for this long is told to load anew, or its kiosk is restarted, ms. */
    unresponsiveAfterMs: Type.Integer({ minimum: 1000, maximum: 600_000, default: 10_000 }),
    /** A page that loads anew has this long before its kiosk is restarted, ms. */
    reloadTimeoutMs: Type.Integer({ minimum: 100, maximum: 600_000, default: 5000 }),
    /** A kiosk that starts, with the machine or anew, has this long to show its page, ms. */
    startTimeoutMs: Type.Integer({ minimum: 1000, maximum: 600_000, default: 45_000 }),
  },
  closed,
);
export type KioskConfig = Static<typeof KioskConfig>;

/** room.yaml, as it is written. */
export const RoomFile = Type.Object(
  {
    room: Type.Object(
      {
        id: Identifier,
        name: Type.String({ minLength: 1, maxLength: 80 }),
        language: Type.Union([Type.Literal("vi"), Type.Literal("en")], { default: "vi" }),
      },
      closed,
    ),
    /** The panel's and displays' HTTP server. */
    api: Type.Object(
      {
        host: Type.String({ default: "127.0.0.1" }),
        port: Type.Integer({ minimum: 0, maximum: 65535, default: 8080 }),
      },
      { ...closed, default: {} },
    ),
    /** Folder for the room's SQLite database. */
    stateDirectory: Type.String({ minLength: 1 }),
    /** Absent: the room works alone. */
    hub: Type.Optional(
      Type.Object(
        {
          url: Type.String({ pattern: "^wss?://" }),
          broker: Type.String({ pattern: "^mqtts?://" }),
          /** The room's secret at the hub, for both. */
          ...tokenOrFile(ROOM_TOKEN_LENGTH),
          /** What the line carries, where that is known: pictures are kept within it. Otherwise it is measured. */
          wan: Type.Object(
            {
              downKbps: Type.Optional(Type.Integer({ minimum: 64, maximum: 1_000_000 })),
              upKbps: Type.Optional(Type.Integer({ minimum: 64, maximum: 1_000_000 })),
            },
            { ...closed, default: {} },
          ),
        },
        closed,
      ),
    ),
    cameras: Type.Array(CameraConfig, { default: [], maxItems: 16 }),
    /** Folders with profiles of this room's own, besides those that come with roomd. */
    profileFolders: Type.Array(Type.String({ pattern: "^/" }), { default: [], maxItems: 8 }),
    udp: Type.Object(
      {
        /** The one port of all cameras over UDP. Some answer to 52381 whatever port asked. */
        port: Type.Integer({ minimum: 0, maximum: 65535, default: 52381 }),
      },
      { ...closed, default: {} },
    ),
    media: MediaSection,
    ptz: Type.Object(
      {
        /** A drive not renewed for this long is stopped, ms. */
        leaseMs: Type.Integer({ minimum: 100, maximum: 5000, default: 500 }),
        /** How much slower the head turns when fully zoomed in, 0 (not at all) to 1: there the same turn carries
         * the picture many times further. */
        slowWhenZoomed: Type.Number({ minimum: 0, maximum: 0.95, default: 0.75 }),
        /** Where cameras go when a meeting starts. `stay`: where they are, or were before privacy. */
        onMeetingStart: Type.Union([Stay, Type.Object({ type: Type.Literal("home") }, closed), AtPreset], {
          default: { type: "stay" },
        }),
        /** What they do when nobody has met, or used them, for so many minutes. */
        whenIdle: Type.Union(
          [
            Stay,
            /** Where nothing of the room is seen. */
            Type.Object(
              {
                type: Type.Literal("privacy"),
                afterMinutes: minutes(15),
                at: Type.Union([AtPreset, AtPosition]),
              },
              closed,
            ),
            Type.Object({ type: Type.Literal("standby"), afterMinutes: minutes(15) }, closed),
          ],
          { default: { type: "stay" } },
        ),
        /** A camera that answers again stands elsewhere when it had lost its power: `return` takes it back to where
         * it last stood at rest, unless somebody moves it. */
        onReconnect: Type.Union([Type.Literal("return"), Type.Literal("stay")], { default: "return" }),
        /** Ahead of a meeting they are switched on again: some need most of a minute. */
        wakeBeforeMinutes: minutes(2),
        /** `locked`: a camera that the meeting sees moves only for who unlocked it, or with `confirmed`. */
        onAir: Type.Union([Type.Literal("free"), Type.Literal("locked")], { default: "free" }),
        /** It locks again when it has rested for this long, ms: time to look at the picture and correct. */
        relockAfterMs: Type.Integer({ minimum: 500, maximum: 600_000, default: 10_000 }),
        /** A recalled preset that is not reached within this long has missed, ms: the slowest heads need some
         * 15 s from end to end. */
        recallTimeoutMs: Type.Integer({ minimum: 1000, maximum: 120_000, default: 25_000 }),
      },
      { ...closed, default: {} },
    ),
    /** Absent: nobody looks after the screens' browsers. */
    kiosk: Type.Optional(KioskConfig),
    logLevel: LogLevel,
  },
  closed,
);
export type RoomFile = Static<typeof RoomFile>;

/** room.yaml as all of roomd knows it: what may be written in two ways is there in one. */
export type RoomConfig = Omit<RoomFile, "media"> & { readonly media: MediaConfig };

/** The configuration that a valid file means. */
export function resolveRoomConfig(file: RoomFile): RoomConfig {
  const { media, room, cameras } = file;
  return { ...file, media: resolveMediaConfig(media, { name: room.name, cameras }) };
}
