import type { Command } from "commander";
import { commandAction, withExample } from "../command-context.ts";
import { durationBetween, optionParser } from "../option-parsers.ts";
import { table } from "../output.ts";
import type { FoundCamera } from "../probe/discover.ts";

interface Options {
  readonly address: string[];
  readonly serial: string[];
  readonly multicast: boolean;
  readonly timeout: number;
  readonly yaml?: boolean;
}

function addressText({ connection: { type, path, host, port, baudRate } }: FoundCamera): string {
  return type === "serial" ? `${path} ${baudRate}` : `${host}:${port}`;
}

/** Returns entries for `cameras` of room.yaml. */
async function toYaml(cameras: readonly FoundCamera[]): Promise<string> {
  const { stringify } = await import("yaml");
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

function tableText(cameras: readonly FoundCamera[]): string {
  if (cameras.length === 0) return "no camera answered";
  const rows = cameras.map((one) => [
    addressText(one),
    String(one.connection.type),
    one.manufacturer ?? "",
    one.model ?? "",
    one.firmware ?? "",
    one.profile ?? "generic",
  ]);
  return table(["ADDRESS", "PROTOCOL", "MANUFACTURER", "MODEL", "FIRMWARE", "PROFILE"], rows);
}

const collect = (value: string, previous: string[]) => [...previous, value];

export function defineCameraDiscover(group: Command): void {
  const command = group
    .command("discover")
    .description("find cameras on serial ports, on the network and at given addresses")
    .option("--address <host[:port]>", "try ONVIF and VISCA there; repeatable", collect, [])
    .option("--serial <path>", "this port instead of all in /dev/serial/by-id; repeatable", collect, [])
    .option("--no-multicast", "do not search the local network")
    .option(
      "--timeout <duration>",
      "for responses from the network, 100ms to 1m",
      optionParser(durationBetween(100, 60_000)),
      2000,
    )
    .option("--yaml", "print entries for room.yaml");
  withExample(command, "roomctl camera discover --address 192.0.2.12 --yaml").action(
    commandAction(async (invoked) => {
      const { address, serial, multicast, timeout, yaml } = invoked.opts<Options>();
      const { discover } = await import("../probe/discover.ts");
      const { found, unavailable } = await discover({
        addresses: address,
        ...(serial.length > 0 ? { serialPorts: serial } : {}),
        multicast: multicast ? "yes" : "no",
        timeoutMs: timeout,
        onProgress: (text) => {
          if (process.stderr.isTTY) process.stderr.write(`${text} …\n`);
        },
      });
      const failures = unavailable.map(({ location, reason }) => `${location}: ${reason}`);
      const text = yaml ? await toYaml(found) : [tableText(found), ...failures].join("\n");
      return { text, value: { found, unavailable } };
    }),
  );
}
