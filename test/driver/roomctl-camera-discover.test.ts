import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { parse } from "yaml";
import type { FoundCamera } from "../../daemon/cli/probe/discover.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { startDiscoverySimulator } from "../simulators/onvif/discovery.ts";
import { startOnvifSimulator } from "../simulators/onvif/index.ts";
import { startViscaSimulator } from "../simulators/visca/index.ts";
import { cameraConfig } from "../support/camera-rig.ts";

const ROOMCTL = resolve(import.meta.dirname, "../../bin/roomctl");
let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "roomd-discover-"));
});

after(() => rm(directory, { recursive: true }));

/** A busy machine takes longer to respond: only a test that expects nothing sets a short time-out. */
async function roomctl(timeout: "500ms" | "3s", ...args: string[]): Promise<string> {
  const all = ["camera", "discover", "--no-multicast", "--timeout", timeout, ...args];
  return (await promisify(execFile)(ROOMCTL, all)).stdout;
}

const catalogue = new ProfileCatalogue();

test("a camera of each protocol is found and identified", async () => {
  const srg = { profile: catalogue.get("sony/srg-300h") };
  await using serial = await startViscaSimulator({
    link: join(directory, "tty"),
    profile: catalogue.get("sony/evi-d70"),
  });
  await using sony = await startViscaSimulator({ transport: "visca-over-ip", ...srg });
  await using udp = await startViscaSimulator({ transport: "udp" });
  await using tcp = await startViscaSimulator({ transport: "tcp" });
  await using onvif = await startDiscoverySimulator({
    endpoint: "urn:uuid:camera",
    xaddrs: "http://192.0.2.17:8080/onvif/device_service",
    scopes: "onvif://www.onvif.org/name/Acme onvif://www.onvif.org/hardware/PTZ-1",
  });
  const ports = [sony, udp, tcp].map(({ connection }) => connection.port);
  const addresses = [...ports, onvif.port].flatMap((port) => ["--address", `127.0.0.1:${port}`]);
  const stdout = await roomctl("3s", "--json", "--serial", String(serial.connection.path), ...addresses);
  const { found } = JSON.parse(stdout) as { found: FoundCamera[] };
  const seen = found.map(({ connection, profile }) => `${connection.type} ${profile}`).sort();
  assert.deepEqual(seen, [
    "onvif null",
    "serial sony/evi-d70",
    "tcp null",
    "udp null",
    "visca-over-ip sony/srg-300h",
  ]);
  const named = found.find(({ connection }) => connection.type === "onvif");
  assert.deepEqual([named?.manufacturer, named?.model, named?.connection.port], ["Acme", "PTZ-1", 8080]);
});

test("an ONVIF device without WS-Discovery is found by asking its address", async () => {
  await using onvif = await startOnvifSimulator({ profile: catalogue.get("generic/onvif") });
  const stdout = await roomctl("3s", "--json", "--address", `127.0.0.1:${onvif.port}`);
  const { found } = JSON.parse(stdout) as { found: FoundCamera[] };
  assert.deepEqual(
    found.map(({ connection }) => connection),
    [{ type: "onvif", host: "127.0.0.1", port: onvif.port, scheme: "http" }],
  );
});

test("--yaml prints entries for room.yaml", async () => {
  await using tcp = await startViscaSimulator({ transport: "tcp" });
  const text = await roomctl("3s", "--yaml", "--address", `127.0.0.1:${tcp.connection.port}`);
  const { cameras } = parse(text) as { cameras: Record<string, unknown>[] };
  assert.equal(cameras.length, 1);
  assert.deepEqual(cameraConfig(cameras[0] ?? {}).connection, { ...tcp.connection, address: 1 });
});

test("a silent camera is omitted, and a port that cannot be opened is reported", async () => {
  await using deaf = await startViscaSimulator({ transport: "udp" });
  deaf.faults.unresponsive = true;
  const stdout = await roomctl(
    "500ms",
    ...["--address", `127.0.0.1:${deaf.connection.port}`],
    ...["--serial", join(directory, "no-such-port")],
  );
  assert.match(stdout, /no camera answered/);
  assert.match(stdout, /no-such-port: .*No such file/i);
});
