import { parseArgs } from "node:util";
import { ProfileCatalogue } from "../drivers/profiles/catalogue.ts";
import { startViscaSimulator, type ViscaTransport } from "../test/simulators/visca/index.ts";

/** `npm run simulate -- [PROFILE]`: a simulated VISCA camera that behaves as its profile says, to be probed by roomctl or
 * used by a room, until Ctrl-C. */

const USAGE =
  "npm run simulate -- [PROFILE, such as sony/evi-d70] [--transport tcp|udp|visca-over-ip|serial]";
const TRANSPORTS: readonly ViscaTransport[] = ["tcp", "udp", "visca-over-ip", "serial"];

function invalid(problem: string): never {
  process.stderr.write(`${problem}\n${USAGE}\n`);
  process.exit(64);
}

function parseOptions() {
  try {
    const options = { transport: { type: "string", default: "tcp" } } as const;
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
}

const { values, positionals } = parseOptions();
const transport = TRANSPORTS.find((name) => name === values.transport);
if (!transport) invalid(`--transport ${values.transport} is unknown`);
const [name = "sony/evi-d70"] = positionals;
const catalogue = new ProfileCatalogue();
if (!catalogue.names.includes(name)) invalid(`profile ${name} is unknown: see docs/cameras.md`);
const profile = catalogue.get(name);
if (profile.protocol !== "visca") invalid(`${name} is not a VISCA camera`);

const { connection } = await startViscaSimulator({ transport, profile });
const { path, host, port } = connection;
const device = transport === "serial" ? String(path) : `${transport}://${host}:${port}`;
process.stdout.write(`${profile.manufacturer} ${profile.model} at ${device}; Ctrl-C ends it
bin/roomctl camera probe ${device} --move --out /tmp/profiles
`);
