import type { Command } from "commander";
import type {
  CameraClock,
  CameraNotification,
  CameraStream,
  NtpSettings,
} from "../../contract/device/network-camera.ts";
import { type Server, sendCommand } from "../client.ts";
import { commandAction, optionParser, resolveCamera, roomServer, withExample } from "../command-context.ts";
import { durationBetween } from "../durations.ts";
import { type CommandOutput, table } from "../output.ts";

interface Options {
  readonly camera?: string;
  readonly set?: true;
  readonly dhcp?: true;
  readonly for: number;
}

const fields = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

function ntpText({ fromDhcp, servers }: NtpSettings): string {
  return `${fromDhcp ? "from DHCP: " : ""}${servers.join(", ") || "none"}`;
}

/** What only cameras on the network (ONVIF) have. */
export function addCameraNetwork(group: Command): void {
  const add = (name: string, description: string) =>
    group
      .command(name)
      .description(`${description} (ONVIF)`)
      .option("--camera <id>", "which camera (default: the room's first)");
  const asking = <Args extends unknown[]>(
    work: (room: Server, camera: string, options: Options, ...args: Args) => Promise<CommandOutput>,
  ) =>
    commandAction<Args>(async (command, ...args) => {
      const room = roomServer(command);
      const options = command.opts<Options>();
      return work(room, await resolveCamera(room, options.camera), options, ...args);
    });

  withExample(add("streams", "what can be seen of it by RTSP"), "roomctl camera streams").action(
    asking(async (room, camera) => {
      const streams = await sendCommand<CameraStream[]>(room, "camera.streams", { camera });
      const rows = streams.map(({ profileToken, encoding, width, height, framesPerSecond, uri }) => [
        profileToken,
        encoding,
        `${width} × ${height}`,
        framesPerSecond === null ? "" : `${framesPerSecond}/s`,
        uri,
      ]);
      return { text: table(["STREAM", "ENCODING", "SIZE", "FRAMES", "ADDRESS"], rows), value: streams };
    }),
  );
  withExample(
    add("key-frame", "ask for a key frame").argument("[stream]", "as `camera streams` lists it"),
    "roomctl camera key-frame",
  ).action(
    asking(async (room, camera, _options, stream?: string) => {
      await sendCommand(room, "camera.requestKeyFrame", {
        camera,
        ...(stream === undefined ? {} : { stream }),
      });
      return { text: `${camera}: asked for a key frame`, value: { camera, stream: stream ?? null } };
    }),
  );
  withExample(
    add("clock", "what time it thinks it is").option("--set", "set it to the room's time first"),
    "roomctl camera clock --set",
  ).action(
    asking(async (room, camera, { set }) => {
      if (set) await sendCommand(room, "camera.setClock", { camera });
      const clock = await sendCommand<CameraClock & { aheadMs: number }>(room, "camera.clock", { camera });
      const off = Math.round(clock.aheadMs / 1000);
      const said = off === 0 ? "right" : `${Math.abs(off)} s ${off > 0 ? "ahead" : "behind"}`;
      const text = `${new Date(clock.utcMs).toISOString()} (${said}, set by ${clock.source})`;
      return { text, value: clock };
    }),
  );
  withExample(
    add("ntp", "from where it takes its time; with servers, from these on")
      .argument("[servers...]", "names or addresses")
      .option("--dhcp", "from whatever DHCP says"),
    "roomctl camera ntp 192.0.2.1",
  ).action(
    asking(async (room, camera, { dhcp }, servers: string[]) => {
      if (dhcp || servers.length > 0) {
        await sendCommand(room, "camera.setNtp", { camera, fromDhcp: dhcp === true, servers });
      }
      const settings = await sendCommand<NtpSettings>(room, "camera.ntp", { camera });
      return { text: ntpText(settings), value: settings };
    }),
  );
  withExample(
    add("auxiliary", "the head's own commands, or one of them").argument("[command]", "such as tt:Wiper|On"),
    "roomctl camera auxiliary 'tt:Wiper|On'",
  ).action(
    asking(async (room, camera, _options, auxiliary?: string) => {
      if (auxiliary !== undefined) {
        await sendCommand(room, "camera.sendAuxiliary", { camera, command: auxiliary });
        return { text: `${camera}: ${auxiliary} done`, value: { camera, command: auxiliary } };
      }
      const known = await sendCommand<string[]>(room, "camera.auxiliaryCommands", { camera });
      return { text: known.join("\n") || "none", value: known };
    }),
  );
  withExample(
    add("events", "what happens to it").option(
      "--for <duration>",
      "how long to listen, 100ms to 25s",
      optionParser(durationBetween(100, 25_000)),
      5000,
    ),
    "roomctl camera events --for 20s",
  ).action(
    asking(async (room, camera, { for: forMs }) => {
      const events = await sendCommand<CameraNotification[]>(room, "camera.events", { camera, forMs });
      const rows = events.map(({ atMs, topic, source, data }) => [
        atMs === null ? "" : new Date(atMs).toISOString(),
        topic,
        fields(source),
        fields(data),
      ]);
      return {
        text: events.length === 0 ? "nothing happened" : table(["TIME", "TOPIC", "OF", "IS"], rows),
        value: events,
      };
    }),
  );
}
