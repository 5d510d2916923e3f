import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** Fingerprint, hexadecimal with colons. */
  readonly sha256: string;
}

/** Creates a self-signed certificate that is valid for a day, with the openssl command. */
export async function selfSignedCertificate(): Promise<Certificate> {
  const directory = await mkdtemp(join(tmpdir(), "roomd-certificate-"));
  try {
    const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    const files = ["-nodes", "-keyout", key, "-out", cert];
    await promisify(execFile)("openssl", [
      "req",
      "-x509",
      ...curve,
      ...files,
      "-subj",
      "/CN=camera",
      "-days",
      "1",
    ]);
    const pem = await readFile(cert, "utf8");
    return {
      key: await readFile(key, "utf8"),
      cert: pem,
      sha256: new X509Certificate(pem).fingerprint256,
    };
  } finally {
    await rm(directory, { recursive: true });
  }
}
