import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CameraRegistry, type ViscaConfig } from "../../../drivers/camera-registry.ts";
import { discoverOnvifCameras } from "../../../drivers/onvif/discovery.ts";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";
import { decodeVersion } from "../../../drivers/visca/command/version.ts";
import { RoomdError } from "../../contract/errors.ts";
import { parseDevice } from "./device.ts";
import { RawViscaClient } from "./raw-visca-client.ts";

/** A camera that answered, as `cameras` of room.yaml would name it. */
export interface FoundCamera {
  readonly connection: Readonly<Record<string, string | number>>;
  /** As the camera says it; null where it asks for a password first. */
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  /** Of its profile, when there is one for what it says. */
  readonly profile: string | null;
}

export interface DiscoverOptions {
  /** `HOST` or `HOST:PORT`: asked whatever multicast finds. */
  readonly addresses: readonly string[];
  /** Absent: all that have a name in /dev/serial/by-id. */
  readonly serialPorts?: readonly string[];
  readonly multicast: "yes" | "no";
  /** For WS-Discovery's answers, ms. */
  readonly timeoutMs: number;
  readonly progress: (text: string) => void;
}

/** A place where a camera was expected, and why there is none to be had. */
export interface UnavailablePort {
  readonly location: string;
  readonly reason: string;
}

const BY_ID = "/dev/serial/by-id";
/** What cameras are delivered with. */
const BAUD_RATES = [9600, 38400];
/** A line that is not open by then is none, ms. */
const OPEN_MS = 1500;
const UDP_PORT = 52381;

const catalogue = new ProfileCatalogue();

/** Asks every place where a camera may be. What does not answer is left out, what can't be asked is said. */
export async function discover(
  options: DiscoverOptions,
): Promise<{ found: FoundCamera[]; notFound: UnavailablePort[] }> {
  const { addresses, serialPorts = portsById(), progress } = options;
  progress(`asking ${serialPorts.length} serial ports, ${addresses.length} addresses and the network`);
  const notFound: UnavailablePort[] = [];
  const found = await Promise.all([
    ...serialPorts.map((path) => serialCamera(path, notFound)),
    ...addresses.flatMap((address) =>
      ["visca-over-ip", "udp", "tcp"].map((type) => viscaAt(`${type}://${address}`)),
    ),
    onvifCameras(options),
  ]);
  return { found: found.flat().filter((camera) => camera !== undefined), notFound };
}

function portsById(): string[] {
  return existsSync(BY_ID) ? readdirSync(BY_ID).map((name) => join(BY_ID, name)) : [];
}

async function serialCamera(path: string, notFound: UnavailablePort[]): Promise<FoundCamera | undefined> {
  for (const baudRate of BAUD_RATES) {
    const camera = await viscaAt(`${path}?baudRate=${baudRate}`, (why) =>
      notFound.push({ location: path, reason: why }),
    );
    if (camera || notFound.some(({ location }) => location === path)) return camera;
  }
  return undefined;
}

/** `onClosed`: the line did not open. */
async function viscaAt(
  device: string,
  onClosed: (why: string) => void = () => {},
): Promise<FoundCamera | undefined> {
  const config: ViscaConfig = parseDevice(device);
  await using registry = new CameraRegistry([config], { udpPort: UDP_PORT, profileFolders: [] });
  const port = registry.openPort(config);
  const { promise, resolve } = Promise.withResolvers<"open" | "closed">();
  let why = "does not open";
  port.onState(({ open, reason }) => {
    why = reason ?? why;
    resolve(open ? "open" : "closed");
  });
  const timer = setTimeout(() => resolve("closed"), OPEN_MS);
  registry.start();
  const state = await promise;
  clearTimeout(timer);
  if (state === "closed") {
    onClosed(why);
    return undefined;
  }
  await port.initialise();
  const asked = await new RawViscaClient(port).inquire({ kind: "version-inquiry" });
  if (asked.kind === "silent") return undefined;
  return { connection: config.connection, ...named(asked.kind === "answered" ? asked.data : undefined) };
}

function named(data: Uint8Array | undefined): Omit<FoundCamera, "connection"> {
  const nobody = { manufacturer: null, model: null, firmware: null, profile: null };
  if (!data) return nobody;
  try {
    const { vendor, model, firmware } = decodeVersion(data);
    const hex = (word: number) => word.toString(16).padStart(4, "0");
    const identity = { manufacturer: hex(vendor), model: hex(model), firmware, serial: null };
    const profile = catalogue.match(identity, "visca");
    const name = catalogue.names.find((one) => catalogue.get(one) === profile);
    return { manufacturer: identity.manufacturer, model: identity.model, firmware, profile: name ?? null };
  } catch (error) {
    if (!(error instanceof RoomdError)) throw error;
    return nobody;
  }
}

/** By multicast, and by asking each address alone. */
async function onvifCameras({ addresses, multicast, timeoutMs }: DiscoverOptions): Promise<FoundCamera[]> {
  const searches = [
    ...(multicast === "yes" ? [discoverOnvifCameras({ timeoutMs })] : []),
    ...addresses.map((address) => {
      const { hostname, port } = new URL(`udp://${address}`);
      return discoverOnvifCameras({
        timeoutMs,
        unicast: [hostname],
        ...(port === "" ? {} : { port: Number(port) }),
      });
    }),
  ];
  const answers = await Promise.all(searches.map((search) => search.catch(() => [])));
  const cameras = new Map(answers.flat().map((camera) => [camera.endpoint, camera]));
  return [...cameras.values()].map(({ address, xaddrs, name, hardware }) => {
    const url = URL.parse(xaddrs[0] ?? "") ?? new URL(`http://${address}`);
    const scheme = url.protocol === "https:" ? "https" : "http";
    const port = url.port === "" ? (scheme === "https" ? 443 : 80) : Number(url.port);
    return {
      // The address that answered: what a camera says of itself may be behind a router.
      connection: { type: "onvif", host: address, port, scheme },
      manufacturer: name ?? null,
      model: hardware ?? null,
      firmware: null,
      profile: null,
    };
  });
}
