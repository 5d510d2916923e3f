import { type Static, Type } from "typebox";

/** Addresses of the node's transports, from its configuration. */
const MediaAddress = Type.Object({
  listenIp: Type.String({ minLength: 1, maxLength: 64 }),
  announcedAddress: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  ports: Type.Object({
    min: Type.Integer({ minimum: 1024, maximum: 65535 }),
    max: Type.Integer({ minimum: 1024, maximum: 65535 }),
  }),
});

/** State of an SFU node, published at least every 2 s. */
export const NodeState = Type.Object({
  atMs: Type.Number(),
  startedAtMs: Type.Number(),
  version: Type.String(),
  /** Where the hub connects to start workers. */
  control: Type.Object({
    host: Type.String({ minLength: 1, maxLength: 253 }),
    port: Type.Integer({ minimum: 1, maximum: 65535 }),
  }),
  /** Maximum number of workers, and how many run now. */
  workers: Type.Integer({ minimum: 1, maximum: 64 }),
  running: Type.Integer({ minimum: 0 }),
  media: MediaAddress,
  /** Of all cores since the last state, 0 to 1. */
  cpuUsage: Type.Number({ minimum: 0, maximum: 1 }),
});
export type NodeState = Static<typeof NodeState>;

/** The hub's request for a worker. */
export const WorkerStart = Type.Object(
  {
    version: Type.Integer(),
    /** Must be the same at both ends: the channel's messages differ between versions. */
    mediasoup: Type.String({ maxLength: 40 }),
    /** Arguments of mediasoup's worker. Others (ports, files) are up to the node. */
    args: Type.Array(
      Type.String({ pattern: "^(--logLevel=(debug|warn|error|none)|--logTag=[a-z]{1,20})$" }),
      { maxItems: 20 },
    ),
  },
  { additionalProperties: false },
);
export type WorkerStart = Static<typeof WorkerStart>;
