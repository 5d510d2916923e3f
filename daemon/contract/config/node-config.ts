import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { NODE_TOKEN_LENGTH, tokenOrFile } from "./hub-token.ts";
import { LogLevel } from "./log-level.ts";
import { mediaPortRange } from "./media-ports.ts";

const closed = { additionalProperties: false } as const;

/** node.yaml: a machine that forwards media for a hub. */
export const NodeConfig = Type.Object(
  {
    node: Type.Object({ id: Identifier }, closed),
    hub: Type.Object(
      {
        broker: Type.String({ pattern: "^mqtts?://" }),
        /** The node's secret at the hub, for the broker and for who may start workers here. */
        ...tokenOrFile(NODE_TOKEN_LENGTH),
      },
      closed,
    ),
    /** Where the hub connects to. */
    control: Type.Object(
      {
        host: Type.String({ default: "127.0.0.1" }),
        port: Type.Integer({ minimum: 1, maximum: 65535, default: 9100 }),
        /** Where the hub finds it, if that is not `host`. */
        announcedAddress: Type.Optional(Type.String({ minLength: 1, maxLength: 253 })),
      },
      { ...closed, default: {} },
    ),
    /** Where rooms and guests, the hub and other nodes send media to. */
    media: Type.Object(
      {
        listenIp: Type.String({ default: "127.0.0.1" }),
        announcedAddress: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        ports: mediaPortRange({ min: 50000, max: 59999 }),
      },
      { ...closed, default: {} },
    ),
    /** Media worker processes at most; 0: one a core. */
    workers: Type.Integer({ minimum: 0, maximum: 64, default: 0 }),
    logLevel: LogLevel,
  },
  closed,
);
export type NodeConfig = Static<typeof NodeConfig>;
