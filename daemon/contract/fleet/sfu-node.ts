import { type Static, Type } from "typebox";

/** Where a node's transports listen: of its own configuration. */
const MediaAddress = Type.Object({
  listenIp: Type.String({ minLength: 1, maxLength: 64 }),
  announcedAddress: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  ports: Type.Object({
    min: Type.Integer({ minimum: 1024, maximum: 65535 }),
    max: Type.Integer({ minimum: 1024, maximum: 65535 }),
  }),
});

/** What an SFU node says of itself, at least every 2 s. */
export const NodeState = Type.Object({
  atMs: Type.Number(),
  startedAtMs: Type.Number(),
  version: Type.String(),
  /** Where the hub connects to for a worker. */
  control: Type.Object({
    host: Type.String({ minLength: 1, maxLength: 253 }),
    port: Type.Integer({ minimum: 1, maximum: 65535 }),
  }),
  /** How many workers it runs at most, and how many run now. */
  workers: Type.Integer({ minimum: 1, maximum: 64 }),
  running: Type.Integer({ minimum: 0 }),
  media: MediaAddress,
  /** Of all its cores since it said so last, 0 to 1. */
  cpuUsage: Type.Number({ minimum: 0, maximum: 1 }),
});
export type NodeState = Static<typeof NodeState>;

/** How the hub asks a node for a worker. */
export const WorkerStart = Type.Object(
  {
    version: Type.Integer(),
    /** Both ends must have the same: the channel's messages differ from one to the next. */
    mediasoup: Type.String({ maxLength: 40 }),
    /** Of mediasoup's worker. What else it can be told (ports, files) is the node's own business. */
    args: Type.Array(
      Type.String({ pattern: "^(--logLevel=(debug|warn|error|none)|--logTag=[a-z]{1,20})$" }),
      { maxItems: 20 },
    ),
  },
  { additionalProperties: false },
);
export type WorkerStart = Static<typeof WorkerStart>;
