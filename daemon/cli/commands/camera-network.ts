import type { Command } from "commander";
import type { NtpSettings } from "../../contract/device/network-camera.ts";
import { sendCommand } from "../client.ts";
import { cameraAction, cameraCommand, withExample } from "../command-context.ts";
import { durationBetween, optionParser } from "../option-parsers.ts";
import { table } from "../output.ts";

const fields = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

function ntpText({ fromDhcp, servers }: NtpSettings): string {
  return `${fromDhcp ? "from DHCP: " : ""}${servers.join(", ") || "none"}`;
}

/** Streams, clock, events and auxiliary commands, which only ONVIF cameras have. */
export function defineCameraNetwork(group: Command): void {
  const add = (name: string, description: string) => cameraCommand(group, name, `${description} (ONVIF)`);

  withExample(add("streams", "list the RTSP streams"), "roomctl camera streams").action(
    cameraAction(async ({ room, camera }) => {
      const streams = await sendCommand(room, "camera.streams", { camera });
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
    add("key-frame", "request a key frame").argument("[stream]", "as `camera streams` lists it"),
    "roomctl camera key-frame",
  ).action(
    cameraAction<unknown, [string | undefined]>(async ({ room, camera }, stream) => {
      const params = { camera, ...(stream === undefined ? {} : { stream }) };
      await sendCommand(room, "camera.requestKeyFrame", params);
      return { text: `${camera}: key frame requested`, value: { camera, stream: stream ?? null } };
    }),
  );
  withExample(
    add("clock", "compare the camera's clock with the room's").option("--set", "set it to the room's first"),
    "roomctl camera clock --set",
  ).action(
    cameraAction<{ set?: true }, []>(async ({ room, camera, options: { set } }) => {
      if (set) await sendCommand(room, "camera.setClock", { camera });
      const clock = await sendCommand(room, "camera.clock", { camera });
      const seconds = Math.round(clock.clockOffsetMs / 1000);
      const offset = seconds === 0 ? "exact" : `${Math.abs(seconds)} s ${seconds > 0 ? "ahead" : "behind"}`;
      const text = `${new Date(clock.utcMs).toISOString()} (${offset}, set by ${clock.source})`;
      return { text, value: clock };
    }),
  );
  withExample(
    add("ntp", "show or set the camera's time servers")
      .argument("[servers...]", "host names or addresses")
      .option("--dhcp", "take them from DHCP"),
    "roomctl camera ntp 192.0.2.1",
  ).action(
    cameraAction<{ dhcp?: true }, [string[]]>(async ({ room, camera, options: { dhcp } }, servers) => {
      if (dhcp || servers.length > 0) {
        await sendCommand(room, "camera.setNtp", { camera, fromDhcp: dhcp === true, servers });
      }
      const settings = await sendCommand(room, "camera.ntp", { camera });
      return { text: ntpText(settings), value: settings };
    }),
  );
  withExample(
    add("auxiliary", "list the auxiliary commands, or send one").argument("[command]", "such as tt:Wiper|On"),
    "roomctl camera auxiliary 'tt:Wiper|On'",
  ).action(
    cameraAction<unknown, [string | undefined]>(async ({ room, camera }, auxiliary) => {
      if (auxiliary !== undefined) {
        await sendCommand(room, "camera.sendAuxiliary", { camera, command: auxiliary });
        return { text: `${camera}: ${auxiliary} done`, value: { camera, command: auxiliary } };
      }
      const known = await sendCommand(room, "camera.auxiliaryCommands", { camera });
      return { text: known.join("\n") || "none", value: known };
    }),
  );
  withExample(
    add("events", "listen to the camera's events").option(
      "--for <duration>",
      "100ms to 25s",
      optionParser(durationBetween(100, 25_000)),
      5000,
    ),
    "roomctl camera events --for 20s",
  ).action(
    cameraAction<{ for: number }, []>(async ({ room, camera, options: { for: forMs } }) => {
      const events = await sendCommand(room, "camera.events", { camera, forMs });
      const rows = events.map(({ atMs, topic, source, data }) => [
        atMs === null ? "" : new Date(atMs).toISOString(),
        topic,
        fields(source),
        fields(data),
      ]);
      const text = events.length === 0 ? "no event" : table(["TIME", "TOPIC", "SOURCE", "DATA"], rows);
      return { text, value: events };
    }),
  );
}
