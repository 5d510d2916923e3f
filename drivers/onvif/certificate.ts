import type { AgentOptions, RequestOptions } from "node:https";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { https } from "./node-http.ts";

/** Which certificate is trusted. Most cameras present a self-signed one:
 * - `{ sha256 }`: only the certificate with this fingerprint (hexadecimal, colons allowed);
 * - `accept`: any certificate: the connection is encrypted, the camera is not authenticated;
 * - `authorities`: one that an authority of the system signed for this name. */
export type CertificateTrust = { readonly sha256: string } | "accept" | "authorities";

const normalise = (fingerprint: string) => fingerprint.replaceAll(":", "").toLowerCase();

/** Hands over a TLS connection only after its certificate is verified: no byte of a request, and no password, reaches
 * another host. */
export class VerifyingAgent extends https.Agent {
  readonly #trust: CertificateTrust;

  constructor(options: AgentOptions, trust: CertificateTrust) {
    super(options);
    this.#trust = trust;
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const host = String(options.host);
    const socket = tls.connect({
      host,
      port: Number(options.port),
      // SNI carries names only (RFC 6066, section 3).
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      // Verified below, where the error can name the presented certificate.
      rejectUnauthorized: false,
    });
    const fail = (error: Error) => {
      socket.destroy();
      callback?.(error, socket);
    };
    socket.once("error", fail);
    socket.once("secureConnect", () => {
      socket.off("error", fail);
      const error = this.#verify(host, socket);
      if (error) fail(error);
      else callback?.(null, socket);
    });
  }

  /** Returns the error for an untrusted certificate. */
  #verify(host: string, socket: tls.TLSSocket): RoomdError | undefined {
    if (this.#trust === "accept") return undefined;
    const presented = normalise(socket.getPeerCertificate().fingerprint256 ?? "");
    const expected = this.#trust === "authorities" ? null : normalise(this.#trust.sha256);
    if (expected === null ? socket.authorized : presented === expected) return undefined;
    const reason =
      expected === null
        ? `which no authority signed (${socket.authorizationError}); if it is self-signed, pin it`
        : `not the pinned ${expected}; if the camera was replaced or its certificate renewed, pin the new one`;
    return new RoomdError("access.denied", `${host} presents the certificate ${presented}, ${reason}`, {
      details: { reason: "certificate", presented, expected },
    });
  }
}
