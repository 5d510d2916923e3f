import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { OwnedChild } from "../../../daemon/platform/child-process.ts";
import { eventually } from "../eventually.ts";
import { freePort } from "../ports.ts";

const run = promisify(execFile);

export interface Mosquitto extends AsyncDisposable {
  readonly port: number;
  readonly folder: string;
  readonly pid: number;
  /** What it has logged. */
  readonly log: readonly string[];
}

/** Starts a real broker with these lines of mosquitto.conf beside its listener; `FOLDER` stands for its folder. */
export async function startMosquitto(
  lines: readonly string[],
  prepare: (folder: string) => Promise<void> = async () => {},
): Promise<Mosquitto> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "roomd-mosquitto-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await prepare(folder);
  const port = await freePort();
  const config = [
    `listener ${port} 127.0.0.1`,
    ...lines.map((line) => line.replaceAll("FOLDER", folder)),
    `user ${userInfo().username}`,
    "log_dest stderr",
    "log_type all",
  ];
  await writeFile(join(folder, "mosquitto.conf"), `${config.join("\n")}\n`);
  const log: string[] = [];
  const child = stack.use(
    new OwnedChild({
      command: "mosquitto",
      args: ["-c", join(folder, "mosquitto.conf")],
      env: { PATH: `${process.env.PATH ?? ""}:/usr/sbin` },
      onLine: (line) => log.push(line),
    }),
  );
  await eventually("mosquitto runs", async () => log.some((line) => line.includes("running")));
  const owned = stack.move();
  const pid = child.process.pid ?? 0;
  return { port, folder, pid, log, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Writes a private CA, and certificates of a broker at 127.0.0.1 and of a client: `ca`, `broker`, `client`, each with
 * `.pem` and `.key`. */
export async function writeCertificates(folder: string): Promise<void> {
  const openssl = (...args: string[]) => run("openssl", args, { cwd: folder });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(
    "req",
    "-x509",
    ...newKey,
    ...["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=private CA"],
  );
  for (const name of ["broker", "client"]) {
    await openssl("req", ...newKey, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    await writeFile(join(folder, "extensions"), "subjectAltName=IP:127.0.0.1\n");
    const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extensions"];
    await openssl("x509", "-req", "-in", `${name}.csr`, ...signing, "-out", `${name}.pem`);
  }
}
