import { createHash } from "node:crypto";
import type { TLSSocket } from "node:tls";

/** Names the key that both ends have; nothing else has one. */
const IDENTITY = "hub";

/** TLS with a shared key instead of certificates (RFC 4279), with fresh Diffie-Hellman keys for each connection: each
 * end proves to the other that it has the token, and the media keys in the channel are read by nobody else. PSK suites
 * end with TLS 1.2 in OpenSSL's public interface. */
const TLS = {
  ciphers: "ECDHE-PSK-CHACHA20-POLY1305",
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.2",
} as const;

function deriveKey(nodeId: string, token: string): Buffer {
  return createHash("sha256").update(`roomd worker line\n${nodeId}\n${token}`).digest();
}

/** For `tls.createServer`. */
export function serverTlsOptions(nodeId: string, token: string) {
  const key = deriveKey(nodeId, token);
  return {
    ...TLS,
    pskCallback: (_socket: TLSSocket, identity: string) => (identity === IDENTITY ? key : null),
  };
}

/** For `tls.connect`. */
export function clientTlsOptions(nodeId: string, token: string) {
  const psk = deriveKey(nodeId, token);
  return {
    ...TLS,
    pskCallback: () => ({ psk, identity: IDENTITY }),
    // There is no certificate that could name the node: the key is the proof.
    checkServerIdentity: () => undefined,
  };
}
