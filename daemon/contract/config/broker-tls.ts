import { type Static, Type } from "typebox";

const file = Type.Optional(Type.String({ pattern: "^/" }));

/** Certificates for an MQTT broker over TLS (`mqtts://`), as PEM files. They are read again for each connection. */
export const BrokerTls = Type.Object(
  {
    /** Of a private CA; absent: the public ones. */
    caFile: file,
    /** Of this client, where the broker requires one. */
    certificateFile: file,
    /** The private key of `certificateFile`. */
    keyFile: file,
  },
  { additionalProperties: false },
);
export type BrokerTls = Static<typeof BrokerTls>;
