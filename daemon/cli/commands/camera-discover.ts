import type { Command } from "commander";
import { stringify } from "yaml";
import { commandAction, optionParser, withExample } from "../command-context.ts";
import { durationBetween } from "../durations.ts";
import { table } from "../output.ts";
import { discover, type FoundCamera } from "../probe/discover.ts";

interface Options {
  readonly address: string[];
  readonly serial: string[];
  readonly multicast: boolean;
  readonly timeout: number;
  readonly yaml?: boolean;
}

function placeOf({ connection: { type, path, host, port, baudRate } }: FoundCamera): string {
  return type === "serial" ? `${path} ${baudRate}` : `${host}:${port}`;
}

/** Entries for `cameras` of room.yaml. */
function yamlOf(cameras: readonly FoundCamera[]): string {
  const entries = cameras.map(({ connection, profile }, index) => ({
    id: `cam${index + 1}`,
    name: `Camera ${index + 1}`,
    connection:
      connection.type === "onvif"
        ? { ...connection, username: "operator", passwordFile: `/etc/roomd/cam${index + 1}-password` }
        : connection,
    profile: profile ?? "auto",
  }));
  return stringify({ cameras: entries }).trimEnd();
}

const collect = (value: string, before: string[]) => [...before, value];

export function addCameraDiscover(camera: Command): void {
  const command = camera
    .command("discover")
    .description(
      "find cameras that no room uses now: serial ports, the network, and addresses that are named",
    )
    .option("--address <host[:port]>", "ask there, by ONVIF and VISCA; may be repeated", collect, [])
    .option("--serial <path>", "this port instead of all in /dev/serial/by-id; may be repeated", collect, [])
    .option("--no-multicast", "don't ask the whole network")
    .option(
      "--timeout <duration>",
      "for the network's answers",
      optionParser(durationBetween(100, 60_000)),
      2000,
    )
    .option("--yaml", "print entries for room.yaml");
  withExample(command, "roomctl camera discover --address 192.0.2.12 --yaml").action(
    commandAction(async (asked) => {
      const { address, serial, multicast, timeout, yaml } = asked.opts<Options>();
      const { found, notFound } = await discover({
        addresses: address,
        ...(serial.length > 0 ? { serialPorts: serial } : {}),
        multicast: multicast ? "yes" : "no",
        timeoutMs: timeout,
        progress: (text) => {
          if (process.stderr.isTTY) process.stderr.write(`${text} …\n`);
        },
      });
      const rows = found.map((one) => [
        placeOf(one),
        String(one.connection.type),
        one.manufacturer ?? "",
        one.model ?? "",
        one.firmware ?? "",
        one.profile ?? "generic",
      ]);
      const headings = ["PLACE", "PROTOCOL", "MAKER", "MODEL", "FIRMWARE", "PROFILE"];
      const misses = notFound.map(({ location, reason }) => `${location}: ${reason}`);
      const text = found.length === 0 ? "no camera answered" : table(headings, rows);
      return { text: yaml ? yamlOf(found) : [text, ...misses].join("\n"), value: { found, notFound } };
    }),
  );
}
