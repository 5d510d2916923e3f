import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { NODE_TOKEN_LENGTH, tokenOrFile } from "./hub-token.ts";
import { LogLevel } from "./log-level.ts";
import { mediaPortRange } from "./media-ports.ts";

const closed = { additionalProperties: false } as const;

/** node.yaml */
export const NodeConfig = Type.Object(
  {
    node: Type.Object({ id: Identifier }, closed),
    hub: Type.Object(
      {
        broker: Type.String({ pattern: "^mqtts?://" }),
        /** The node's secret at the hub, for the broker and for starting workers on this node. */
        ...tokenOrFile(NODE_TOKEN_LENGTH),
      },
      closed,
    ),
    /** Listener for the hub. */
    control: Type.Object(
      {
        host: Type.String({ default: "127.0.0.1" }),
        port: Type.Integer({ minimum: 1, maximum: 65535, default: 9100 }),
        /** Address that the hub connects to, when it is not `host`. */
        announcedAddress: Type.Optional(Type.String({ minLength: 1, maxLength: 253 })),
      },
      { ...closed, default: {} },
    ),
    /** Listener for media of rooms, guests, the hub and other nodes. */
    media: Type.Object(
      {
        listenIp: Type.String({ default: "127.0.0.1" }),
        announcedAddress: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        ports: mediaPortRange({ min: 50000, max: 59999 }),
      },
      { ...closed, default: {} },
    ),
    /** Maximum number of media worker processes; 0: one per core. */
    workers: Type.Integer({ minimum: 0, maximum: 64, default: 0 }),
    logLevel: LogLevel,
  },
  closed,
);
export type NodeConfig = Static<typeof NodeConfig>;
