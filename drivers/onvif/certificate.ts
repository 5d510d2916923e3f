import https from "node:https";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { RoomdError } from "../../daemon/contract/errors.ts";

/** Which certificate a camera may show. Cameras sign their own:
 * - `{ sha256 }`: this one and no other, by its fingerprint (hexadecimal, colons allowed);
 * - `accept`: whichever, so that the line is encrypted but not proven;
 * - `authorities`: one that the system's authorities have signed for this name. */
export type CertificateTrust = { readonly sha256: string } | "accept" | "authorities";

const plain = (fingerprint: string) => fingerprint.replaceAll(":", "").toLowerCase();

/** Makes TLS connections and hands over none before its certificate is trusted: no byte of a request, and so
 * no password, reaches another host. */
export class VerifyingAgent extends https.Agent {
  readonly #trust: CertificateTrust;

  constructor(options: https.AgentOptions, trust: CertificateTrust) {
    super(options);
    this.#trust = trust;
  }

  override createConnection(
    options: https.RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const host = String(options.host);
    const socket = tls.connect({
      host,
      port: Number(options.port),
      // SNI carries names only (RFC 6066, section 3).
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      // Judged below, where a refusal can say which certificate was shown.
      rejectUnauthorized: false,
    });
    const fail = (error: Error) => {
      socket.destroy();
      callback?.(error, socket);
    };
    socket.once("error", fail);
    socket.once("secureConnect", () => {
      socket.off("error", fail);
      const refusal = this.#refusal(host, socket);
      if (refusal) fail(refusal);
      else callback?.(null, socket);
    });
  }

  #refusal(host: string, socket: tls.TLSSocket): RoomdError | undefined {
    if (this.#trust === "accept") return undefined;
    const shown = plain(socket.getPeerCertificate().fingerprint256 ?? "");
    const expected = this.#trust === "authorities" ? null : plain(this.#trust.sha256);
    if (expected === null ? socket.authorized : shown === expected) return undefined;
    const why =
      expected === null
        ? `which no authority vouches for (${socket.authorizationError}); if it is the camera's own, pin it`
        : `not the pinned ${expected}; if the camera was replaced or its certificate renewed, pin the new one`;
    return new RoomdError("access.denied", `${host} shows the certificate ${shown}, ${why}`, {
      details: { reason: "certificate", shown, expected },
    });
  }
}
