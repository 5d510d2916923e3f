import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { BrokerTls } from "./broker-tls.ts";
import { NODE_TOKEN_LENGTH, tokenOrFile } from "./hub-token.ts";
import { LogLevel } from "./log-level.ts";
import { mediaPortRange } from "./media-ports.ts";

const closed = { additionalProperties: false } as const;

/** node.yaml */
export const NodeConfig = Type.Object(
  {
    /** This node; `id` is the same as in `nodes` of hub.yaml. */
    node: Type.Object({ id: Identifier }, closed),
    /** How the node reaches its hub. */
    hub: Type.Object(
      {
        /** The hub's broker, such as `mqtts://hub.example.org:8883`. */
        broker: Type.String({ pattern: "^mqtts?://" }),
        brokerTls: Type.Optional(BrokerTls),
        /** The node's secret at the hub, for the broker and for starting workers on this node. */
        ...tokenOrFile(NODE_TOKEN_LENGTH),
      },
      closed,
    ),
    /** Listener for the hub. */
    control: Type.Object(
      {
        /** Address to listen on. */
        host: Type.String({ default: "127.0.0.1" }),
        /** TCP port to listen on. */
        port: Type.Integer({ minimum: 1, maximum: 65535, default: 9100 }),
        /** Address that the hub connects to, when it is not `host`. */
        announcedAddress: Type.Optional(Type.String({ minLength: 1, maxLength: 253 })),
      },
      { ...closed, default: {} },
    ),
    /** Listener for media of rooms, guests, the hub and other nodes. */
    media: Type.Object(
      {
        /** Address that transports listen on. */
        listenIp: Type.String({ default: "127.0.0.1" }),
        /** Address that others send media to, where it is not `listenIp`. */
        announcedAddress: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        /** UDP ports of media. */
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
