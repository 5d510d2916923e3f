import { createHash } from "node:crypto";

/** HTTP Digest authentication (RFC 7616), as far as cameras use it: MD5 and SHA-256, qop auth or none. */
const HASHES = { MD5: "md5", "SHA-256": "sha256" } as const;
type Algorithm = keyof typeof HASHES;

export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: Algorithm;
  /** `session` for `-sess`: the key includes both nonces (section 3.4.2). */
  readonly key: "password" | "session";
  /** Undefined: the older form of RFC 2069. */
  readonly qop: "auth" | undefined;
  /** The nonce has expired; the password is right. */
  readonly stale: boolean;
}

/** Start of a challenge: a scheme, then parameters. */
const SCHEME = /(?:^|,)\s{0,20}([A-Za-z][\w-]{0,40})\s{1,20}(?=[A-Za-z_-]{1,40}\s{0,20}=)/g;
const PARAMETER = /(?<![A-Za-z_-])([A-Za-z_-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

/** Returns the strongest challenge of the `WWW-Authenticate` headers, each of which may carry several. */
export function strongestChallenge(headers: readonly string[]): DigestChallenge | undefined {
  const challenges = headers.flatMap(parseHeader);
  return challenges.find(({ algorithm }) => algorithm === "SHA-256") ?? challenges[0];
}

function parseHeader(header: string): DigestChallenge[] {
  const starts = [...header.matchAll(SCHEME)];
  return starts.flatMap((start, index) => {
    if (start[1]?.toLowerCase() !== "digest") return [];
    const text = header.slice(start.index + start[0].length, starts[index + 1]?.index);
    const values = new Map(
      [...text.matchAll(PARAMETER)].map(([, name, quoted, token]) => [
        (name ?? "").toLowerCase(),
        quoted?.replace(/\\(.)/g, "$1") ?? token ?? "",
      ]),
    );
    const nonce = values.get("nonce");
    const named = (values.get("algorithm") ?? "MD5").toUpperCase();
    const algorithm = named.replace(/-SESS$/, "");
    if (nonce === undefined || !isKnown(algorithm)) return [];
    const offered = values.get("qop")?.split(/[\s,]+/);
    if (offered && !offered.includes("auth")) return [];
    return [
      {
        realm: values.get("realm") ?? "",
        nonce,
        opaque: values.get("opaque"),
        algorithm,
        key: named.endsWith("-SESS") ? ("session" as const) : ("password" as const),
        qop: offered ? ("auth" as const) : undefined,
        stale: values.get("stale")?.toLowerCase() === "true",
      },
    ];
  });
}

function isKnown(algorithm: string): algorithm is Algorithm {
  return Object.hasOwn(HASHES, algorithm);
}

export interface DigestParameters {
  readonly challenge: DigestChallenge;
  readonly username: string;
  readonly password: string;
  readonly method: string;
  /** Path and query. */
  readonly uri: string;
  /** Number of uses of this nonce, from 1. */
  readonly nonceCount: number;
  readonly clientNonce: string;
}

/** Returns the `Authorization` header (section 3.4.1). */
export function digestAuthorizationHeader(parameters: DigestParameters): string {
  const { challenge, username, password, method, uri, nonceCount, clientNonce } = parameters;
  const { realm, nonce, opaque, algorithm, key, qop } = challenge;
  const hash = (text: string) => createHash(HASHES[algorithm]).update(text).digest("hex");
  const secret = hash(`${username}:${realm}:${password}`);
  const ha1 = key === "session" ? hash(`${secret}:${nonce}:${clientNonce}`) : secret;
  const ha2 = hash(`${method}:${uri}`);
  const count = nonceCount.toString(16).padStart(8, "0");
  const response = hash(
    qop ? `${ha1}:${nonce}:${count}:${clientNonce}:${qop}:${ha2}` : `${ha1}:${nonce}:${ha2}`,
  );
  const quote = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
  const parts = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `algorithm=${algorithm}${key === "session" ? "-sess" : ""}`,
    `response="${response}"`,
  ];
  if (qop) parts.push(`qop=${qop}`, `nc=${count}`);
  if (qop || key === "session") parts.push(`cnonce=${quote(clientNonce)}`);
  if (opaque !== undefined) parts.push(`opaque=${quote(opaque)}`);
  return `Digest ${parts.join(", ")}`;
}
