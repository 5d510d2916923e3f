import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cameraHosts } from "../../../drivers/camera-registry.ts";
import { Connections } from "../../../drivers/connections.ts";
import { askOnvifDevice, USUAL_PORTS } from "../../../drivers/onvif/ask-device.ts";
import { discoverOnvifCameras } from "../../../drivers/onvif/discovery.ts";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";
import { decodeVersion } from "../../../drivers/visca/command/version.ts";
import { type ViscaConfig, ViscaFactory } from "../../../drivers/visca/factory.ts";
import { RoomdError } from "../../contract/errors.ts";
import { parseDevice, UDP_PORT } from "./device.ts";
import { RawViscaClient } from "./raw-visca-client.ts";

/** A camera that responded, as `cameras` of room.yaml would name it. */
export interface FoundCamera {
  readonly connection: Readonly<Record<string, string | number>>;
  /** Null if the camera reports it only to authenticated clients. */
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  /** Name of the profile that matches the identity. */
  readonly profile: string | null;
}

export interface DiscoverOptions {
  /** `HOST` or `HOST:PORT`, tried whatever multicast finds. */
  readonly addresses: readonly string[];
  /** Absent: all of /dev/serial/by-id. */
  readonly serialPorts?: readonly string[];
  readonly multicast: "yes" | "no";
  /** How long to collect WS-Discovery responses. */
  readonly timeoutMs: number;
  readonly onProgress: (text: string) => void;
}

/** A serial port that could not be opened, and why. */
export interface UnavailablePort {
  readonly location: string;
  readonly reason: string;
}

const BY_ID = "/dev/serial/by-id";
/** Factory settings of VISCA cameras. */
const BAUD_RATES = [9600, 38400];
/** How long a connection may take to open. */
const OPEN_MS = 1500;

const catalogue = new ProfileCatalogue();

/** Tries every address where a camera may be. */
export async function discover(
  options: DiscoverOptions,
): Promise<{ found: FoundCamera[]; unavailable: UnavailablePort[] }> {
  const { addresses, serialPorts = portsById(), onProgress } = options;
  onProgress(`trying ${serialPorts.length} serial ports, ${addresses.length} addresses and the network`);
  const unavailable: UnavailablePort[] = [];
  const found = await Promise.all([
    ...serialPorts.map((path) => serialCamera(path, unavailable)),
    ...addresses.flatMap((address) =>
      ["visca-over-ip", "udp", "tcp"].map((type) => viscaAt(`${type}://${address}`)),
    ),
    onvifCameras(options),
  ]);
  return { found: found.flat().filter((camera) => camera !== undefined), unavailable };
}

function portsById(): string[] {
  return existsSync(BY_ID) ? readdirSync(BY_ID).map((name) => join(BY_ID, name)) : [];
}

async function serialCamera(path: string, unavailable: UnavailablePort[]): Promise<FoundCamera | undefined> {
  for (const baudRate of BAUD_RATES) {
    const camera = await viscaAt(`${path}?baudRate=${baudRate}`, (reason) =>
      unavailable.push({ location: path, reason }),
    );
    if (camera || unavailable.some(({ location }) => location === path)) return camera;
  }
  return undefined;
}

/** `onClosed`: the connection did not open. */
async function viscaAt(
  device: string,
  onClosed: (reason: string) => void = () => {},
): Promise<FoundCamera | undefined> {
  const config: ViscaConfig = parseDevice(device);
  await using connections = new Connections({ udpPort: UDP_PORT, hosts: cameraHosts([config]) });
  const port = new ViscaFactory({ connections, catalogue }).openPort(config);
  const { promise, resolve } = Promise.withResolvers<"open" | "closed">();
  let lastReason = "cannot be opened";
  port.onState(({ open, reason }) => {
    lastReason = reason ?? lastReason;
    resolve(open ? "open" : "closed");
  });
  const timer = setTimeout(() => resolve("closed"), OPEN_MS);
  connections.start();
  const state = await promise;
  clearTimeout(timer);
  if (state === "closed") {
    onClosed(lastReason);
    return undefined;
  }
  await port.initialise();
  const result = await new RawViscaClient(port).inquire({ kind: "version-inquiry" });
  if (result.kind === "silent") return undefined;
  return { connection: config.connection, ...identify(result.kind === "answered" ? result.data : undefined) };
}

/** Returns what a version response says, and the profile for it. */
function identify(data: Uint8Array | undefined): Omit<FoundCamera, "connection"> {
  const unknown = { manufacturer: null, model: null, firmware: null, profile: null };
  if (!data) return unknown;
  try {
    const { vendor, model, firmware } = decodeVersion(data);
    const hex = (word: number) => word.toString(16).padStart(4, "0");
    const identity = { manufacturer: hex(vendor), model: hex(model), firmware, serial: null };
    const profile = catalogue.match(identity, "visca");
    const name = catalogue.names.find((one) => catalogue.get(one) === profile);
    return { manufacturer: identity.manufacturer, model: identity.model, firmware, profile: name ?? null };
  } catch (error) {
    if (!(error instanceof RoomdError)) throw error;
    return unknown;
  }
}

/** Searches by multicast and by a unicast probe of each address, and asks each address: some devices have no
 * WS-Discovery. */
async function onvifCameras({ addresses, multicast, timeoutMs }: DiscoverOptions): Promise<FoundCamera[]> {
  const hosts = addresses.map((address) => {
    const { hostname, port } = new URL(`udp://${address}`);
    return { hostname, port: port === "" ? undefined : Number(port) };
  });
  const searches = [
    ...(multicast === "yes" ? [discoverOnvifCameras({ timeoutMs })] : []),
    ...hosts.map(({ hostname, port }) =>
      discoverOnvifCameras({ timeoutMs, unicast: [hostname], ...(port === undefined ? {} : { port }) }),
    ),
  ];
  const asked = Promise.all(
    hosts.flatMap(({ hostname, port }) =>
      (port === undefined ? USUAL_PORTS : [port]).map((one) => askOnvifDevice(hostname, one, timeoutMs)),
    ),
  );
  const results = await Promise.all(searches.map((search) => search.catch(() => [])));
  const cameras = new Map<string, FoundCamera>();
  for (const { address, xaddrs, name, hardware } of results.flat()) {
    const url = URL.parse(xaddrs[0] ?? "") ?? new URL(`http://${address}`);
    const scheme = url.protocol === "https:" ? "https" : "http";
    const port = url.port === "" ? (scheme === "https" ? 443 : 80) : Number(url.port);
    // The source of the response: the address in XAddrs may be behind NAT.
    addOnvif(cameras, address, port, scheme, { manufacturer: name, model: hardware, firmware: null });
  }
  for (const device of await asked) {
    if (device) addOnvif(cameras, device.host, device.port, "http", device);
  }
  return [...cameras.values()];
}

/** The first finding of a camera counts. */
function addOnvif(
  cameras: Map<string, FoundCamera>,
  host: string,
  port: number,
  scheme: "http" | "https",
  { manufacturer, model, firmware }: Pick<FoundCamera, "manufacturer" | "model" | "firmware">,
): void {
  const key = `${host}:${port}`;
  if (cameras.has(key)) return;
  const connection = { type: "onvif", host, port, scheme };
  cameras.set(key, { connection, manufacturer, model, firmware, profile: null });
}
