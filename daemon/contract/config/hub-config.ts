import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { MAX_ROOMS } from "../limits.ts";
import { AuditConfig } from "./audit-config.ts";
import { BrokerTls } from "./broker-tls.ts";
import { NODE_TOKEN_LENGTH, ROOM_TOKEN_LENGTH, token } from "./hub-token.ts";
import { LogLevel } from "./log-level.ts";
import { mediaPortRange } from "./media-ports.ts";

const closed = { additionalProperties: false } as const;

/** Recordings of conferences, and their limits on the disk. */
const Recording = Type.Object(
  {
    /** Default: `recordings` in the state directory. */
    directory: Type.Optional(Type.String({ minLength: 1 })),
    /** Of all recordings together, bytes. To continue a running recording, the oldest finished ones are deleted; when
     * none is left, it ends. */
    maxBytes: Type.Integer({ minimum: 10_000_000, default: 200_000_000_000 }),
    /** Free space to keep on the disk, bytes: with less, running recordings end and none starts. */
    minFreeBytes: Type.Integer({ minimum: 0, default: 5_000_000_000 }),
    /** Recordings are deleted this long after their end, days. */
    retentionDays: Type.Integer({ minimum: 1, maximum: 3650, default: 90 }),
    /** Layout of the composed file of a conference. `speaker`: the active speaker or the content large, all others in a
     * strip below; `grid`: all in one size. */
    layout: Type.Union([Type.Literal("speaker"), Type.Literal("grid")], { default: "speaker" }),
  },
  { ...closed, default: {} },
);
export type RecordingConfig = Static<typeof Recording>;
export type RecordingLayout = RecordingConfig["layout"];

/** hub.yaml */
export const HubConfig = Type.Object(
  {
    /** This hub. */
    hub: Type.Object(
      {
        /** Shown at the console. */
        name: Type.String({ minLength: 1, maxLength: 80 }),
        /** The zone of dates and times at the console, by its IANA name, such as `Asia/Ho_Chi_Minh`. Default: the zone of
         * the hub's machine. */
        timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
      },
      closed,
    ),
    /** HTTP server for the console, rooms, guests, encoders and players. */
    api: Type.Object(
      {
        /** Address to listen on. */
        host: Type.String({ default: "127.0.0.1" }),
        /** TCP port to listen on; 0: one that the system chooses. */
        port: Type.Integer({ minimum: 0, maximum: 65535, default: 9000 }),
      },
      { ...closed, default: {} },
    ),
    /** Folder of the hub's database and of the embedded broker's files. */
    stateDirectory: Type.String({ minLength: 1 }),
    /** `embedded`: the hub starts and supervises Mosquitto; `external`: a broker at a URL. */
    broker: Type.Union([
      /** Mosquitto, with one user for each room and node. */
      Type.Object(
        {
          type: Type.Literal("embedded"),
          /** Address that the broker listens on. */
          host: Type.String({ default: "127.0.0.1" }),
          /** TCP port that the broker listens on. */
          port: Type.Integer({ minimum: 1, maximum: 65535, default: 1883 }),
        },
        closed,
      ),
      /** A broker that runs elsewhere. */
      Type.Object(
        {
          type: Type.Literal("external"),
          /** Such as `mqtts://broker.example.org:8883`. */
          url: Type.String({ pattern: "^mqtts?://" }),
          /** The hub's user at the broker. */
          username: Type.Optional(Type.String()),
          /** The password of that user. */
          password: Type.Optional(Type.String()),
          tls: Type.Optional(BrokerTls),
        },
        closed,
      ),
    ]),
    /** Media of rooms, guests, encoders and players. */
    sfu: Type.Object(
      {
        /** Address that transports listen on. */
        listenIp: Type.String({ default: "127.0.0.1" }),
        /** Address that others send media to, where it is not `listenIp`. */
        announcedAddress: Type.Optional(Type.String()),
        /** UDP ports of media. */
        ports: mediaPortRange({ min: 50000, max: 59999 }),
        /** Media between two nodes leave the detour through the hub when their direct route has worked for this long, s:
         * the change interrupts them, and a route that just failed may fail again. */
        directAfterSeconds: Type.Integer({ minimum: 1, maximum: 3600, default: 30 }),
        /** Number of media worker processes; 0: one per core. */
        workers: Type.Integer({ minimum: 0, maximum: 64, default: 0 }),
        /** How long the session of a room without a link is preserved, s. */
        reconnectWindowSeconds: Type.Integer({ minimum: 1, maximum: 3600, default: 90 }),
      },
      { ...closed, default: {} },
    ),
    /** SFU nodes: machines that forward media for this hub. */
    nodes: Type.Array(
      Type.Object(
        {
          id: Identifier,
          /** The node's secret, for the broker and for starting workers on the node. */
          token: token(NODE_TOKEN_LENGTH),
        },
        closed,
      ),
      { maxItems: 32, default: [] },
    ),
    recording: Recording,
    /** Guests with a browser; encoders and players. */
    guests: Type.Object(
      {
        /** URL of this hub for guests, encoders and players, such as a proxy's. Default: the console's address. */
        publicUrl: Type.Optional(Type.String({ pattern: "^https?://[^/?#]+$" })),
        /** Guests at the same time, in all meetings together. */
        max: Type.Integer({ minimum: 0, maximum: 500, default: 20 }),
        /** Guests at the same time by one invitation link: a link that is passed on must not take all places. */
        maxPerLink: Type.Integer({ minimum: 1, maximum: 500, default: 10 }),
        /** How long the session of a guest without a connection is preserved, s. */
        reconnectWindowSeconds: Type.Integer({ minimum: 1, maximum: 600, default: 20 }),
      },
      { ...closed, default: {} },
    ),
    /** The rooms that belong to this hub. */
    rooms: Type.Array(
      Type.Object(
        {
          id: Identifier,
          /** Shown at the console and in other rooms. */
          name: Type.String({ minLength: 1, maxLength: 80 }),
          /** The console groups rooms by it. */
          region: Type.String({ maxLength: 60, default: "" }),
          /** The room's secret, for the link and the broker. */
          token: token(ROOM_TOKEN_LENGTH),
        },
        closed,
      ),
      { maxItems: MAX_ROOMS },
    ),
    audit: AuditConfig,
    logLevel: LogLevel,
  },
  closed,
);
export type HubConfig = Static<typeof HubConfig>;
