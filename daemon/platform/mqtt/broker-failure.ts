/** Why there is no connection to the broker. */
export interface BrokerFailure {
  /** What failed, and what to try. */
  readonly reason: string;
  /** Shortest time until the next attempt, ms: what was refused is refused again. */
  readonly retryAfterMs: number;
}

const SOON_MS = 0;
const LATER_MS = 5000;
const REFUSED_MS = 60_000;
/** Two hosts with one identity end each other's connection: each attempt interrupts the other one. */
const TAKEN_OVER_MS = 20_000;

const fail = (reason: string, retryAfterMs: number): BrokerFailure => ({ reason, retryAfterMs });

/** Reason codes of CONNACK: MQTT 5.0, 3.2.2.2; below 128 those of MQTT 3.1.1, 3.2.2.3. */
const CONNACK: Readonly<Record<number, BrokerFailure>> = {
  1: fail("the broker does not speak MQTT 5", REFUSED_MS),
  4: fail("the broker refuses the login: wrong user name or password", REFUSED_MS),
  5: fail("the broker refuses the login: not authorized (wrong user name or password)", REFUSED_MS),
  132: fail("the broker does not speak MQTT 5", REFUSED_MS),
  133: fail("the broker refuses the client id", REFUSED_MS),
  134: fail("the broker refuses the login: wrong user name or password", REFUSED_MS),
  135: fail("the broker refuses the login: not authorized (wrong user name or password)", REFUSED_MS),
  136: fail("the broker is not available now", LATER_MS),
  137: fail("the broker is busy", LATER_MS),
  138: fail("the broker has banned this client", REFUSED_MS),
  139: fail("the broker is shutting down", LATER_MS),
  140: fail("the broker requires another kind of login", REFUSED_MS),
  149: fail("the broker refuses the connection: packet too large", REFUSED_MS),
  151: fail("the broker's quota is exceeded", REFUSED_MS),
  156: fail("the broker refers to another one: correct its address", REFUSED_MS),
  157: fail("the broker has moved: correct its address", REFUSED_MS),
  159: fail("the broker limits the rate of connections", REFUSED_MS),
};

/** The broker is connected and takes nothing. */
export function noAcknowledgement(): BrokerFailure {
  return fail("the broker does not acknowledge what is published", SOON_MS);
}

/** Describes a CONNACK that refuses the connection. */
export function connackFailure(code: number): BrokerFailure {
  return CONNACK[code] ?? fail(`the broker refuses the connection (reason code ${code})`, LATER_MS);
}

const SESSION_TAKEN_OVER = 142;

/** DISCONNECT by the broker: MQTT 5.0, 3.14.2.1. */
const DISCONNECT: Readonly<Record<number, BrokerFailure>> = {
  130: fail("the broker ended the connection: protocol error", LATER_MS),
  135: fail("the broker ended the connection: not authorized any more", REFUSED_MS),
  137: fail("the broker is busy", LATER_MS),
  139: fail("the broker is shutting down", SOON_MS),
  141: fail("the broker received nothing for too long", SOON_MS),
  149: fail("the broker ended the connection: packet too large", LATER_MS),
  150: fail("the broker ended the connection: too many messages", LATER_MS),
  151: fail("the broker's quota is exceeded", REFUSED_MS),
  152: fail("the broker's administrator ended the connection", REFUSED_MS),
};

/** Describes a DISCONNECT of the broker; `identity`: what this client is connected as, such as `room hue`. */
export function disconnectFailure(code: number, identity: string): BrokerFailure {
  if (code === SESSION_TAKEN_OVER) return takenOver(identity);
  return DISCONNECT[code] ?? fail(`the broker ended the connection (reason code ${code})`, LATER_MS);
}

/** Another client has the same identity. `host`: its name, where it is known. */
export function takenOver(identity: string, host?: string): BrokerFailure {
  const who = host === undefined ? "another host" : `another host ("${host}")`;
  return fail(
    `${who} is connected as ${identity}: give one of them an id and token of its own`,
    TAKEN_OVER_MS,
  );
}

const UNKNOWN_CA = fail(
  "the broker's certificate is signed by an unknown CA: configure caFile, or correct the certificate",
  REFUSED_MS,
);
const CERTIFICATE_REQUIRED = fail(
  "the broker requires a client certificate: configure certificateFile and keyFile",
  REFUSED_MS,
);
const CERTIFICATE_REFUSED = fail("the broker refuses this client's certificate", REFUSED_MS);
const NO_TLS = fail("the broker's port does not speak TLS: use mqtt://, or the port for TLS", REFUSED_MS);

/** By Node's and OpenSSL's codes. */
const TRANSPORT: Readonly<Record<string, BrokerFailure>> = {
  ECONNREFUSED: fail("nothing listens at the broker's address", SOON_MS),
  ECONNRESET: fail("connection reset by the broker", SOON_MS),
  EPIPE: fail("connection closed by the broker", SOON_MS),
  ETIMEDOUT: fail("no response from the broker's host", SOON_MS),
  EHOSTUNREACH: fail("no route to the broker's host", SOON_MS),
  ENETUNREACH: fail("no route to the broker's network", SOON_MS),
  ENOTFOUND: fail("the broker's host name is unknown", LATER_MS),
  EAI_AGAIN: fail("the broker's host name can't be resolved now", SOON_MS),
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_CA,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_CA,
  CERT_UNTRUSTED: UNKNOWN_CA,
  CERT_SIGNATURE_FAILURE: UNKNOWN_CA,
  CERT_HAS_EXPIRED: fail(
    "the broker's certificate has expired, or this machine's clock is wrong",
    REFUSED_MS,
  ),
  CERT_NOT_YET_VALID: fail(
    "the broker's certificate is not valid yet: check this machine's clock",
    REFUSED_MS,
  ),
  CERT_REVOKED: fail("the broker's certificate is revoked", REFUSED_MS),
  ERR_TLS_CERT_ALTNAME_INVALID: fail("the broker's certificate is for another host name", REFUSED_MS),
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: CERTIFICATE_REQUIRED,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: CERTIFICATE_REQUIRED,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: CERTIFICATE_REFUSED,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: CERTIFICATE_REFUSED,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: CERTIFICATE_REFUSED,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: CERTIFICATE_REFUSED,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: CERTIFICATE_REFUSED,
  ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR: CERTIFICATE_REFUSED,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
};

/** By OpenSSL's texts, which Node hides behind EPROTO where the error comes while writing. */
const TLS_TEXTS: readonly (readonly [RegExp, BrokerFailure])[] = [
  [/:(unexpected message|wrong version number|packet length too long):/, NO_TLS],
  [/:[^:]*(certificate required|handshake failure):/, CERTIFICATE_REQUIRED],
  [/alert (?:unknown ca|decrypt error|(?:bad |unsupported |no )?certificate)/, CERTIFICATE_REFUSED],
];

/** Describes an error of the connection under MQTT, or of the client itself. */
export function transportFailure(error: Error & { readonly code?: unknown }): BrokerFailure {
  const known = typeof error.code === "string" ? TRANSPORT[error.code] : undefined;
  const byText = TLS_TEXTS.find(([text]) => text.test(error.message))?.[1];
  return known ?? byText ?? fail(error.message.slice(0, 200), LATER_MS);
}

/** A file of `BrokerTls` can't be read. */
export function filesFailure(error: Error): BrokerFailure {
  return fail(`a certificate file can't be read: ${error.message}`, LATER_MS);
}

/** Describes a connection that ended without an MQTT packet; `isAccepted`: after the broker had accepted it. */
export function closeFailure(connection: {
  readonly isAccepted: boolean;
  readonly isEncrypted: boolean;
  readonly hasCertificate: boolean;
}): BrokerFailure {
  const { isAccepted, isEncrypted, hasCertificate } = connection;
  if (isAccepted) return fail("connection closed by the broker", SOON_MS);
  if (!isEncrypted) {
    return fail(
      "the broker closed the connection before it answered: its port may expect TLS (mqtts://)",
      LATER_MS,
    );
  }
  const hint = hasCertificate ? "refuse this client's certificate" : "require a client certificate";
  return fail(
    `the broker closed the connection during the TLS handshake: it may ${hint}, or not speak TLS`,
    LATER_MS,
  );
}
