import { createHash } from "node:crypto";
import type { TLSSocket } from "node:tls";

/** PSK identity of the only key that both ends share. */
const IDENTITY = "hub";

/** TLS with a pre-shared key instead of certificates (RFC 4279) and ephemeral Diffie-Hellman keys: both ends
 * prove that they have the token, and nobody else reads the media keys in the channel. OpenSSL's public
 * interface has PSK suites up to TLS 1.2 only. */
const TLS = {
  ciphers: "ECDHE-PSK-CHACHA20-POLY1305",
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.2",
} as const;

function deriveKey(nodeId: string, token: string): Buffer {
  return createHash("sha256").update(`roomd worker tunnel\n${nodeId}\n${token}`).digest();
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
    // No certificate names the node: the key proves its identity.
    checkServerIdentity: () => undefined,
  };
}
