import { setTimeout as wait } from "node:timers/promises";
import type { Command } from "commander";
import { asRoomdError, RoomdError } from "../../contract/errors.ts";
import { connectLive, sendCommand } from "../client.ts";
import { commandAction, optionParser, resolveCamera, roomServer, withExample } from "../command-context.ts";
import { durationBetween, parseNumber, parseSpeed } from "../durations.ts";

const RENEW_EVERY_MS = 150;
export const CONFIRM = "move it although it is on air and locked";

interface Options {
  readonly camera?: string;
  readonly confirm?: true;
}

interface MoveOptions extends Options {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
  readonly for?: number;
}

interface Position {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

/** What says that a movement is meant although the meeting sees it. */
export function confirmedParam({ confirm }: { confirm?: true }): { confirmed?: true } {
  return confirm ? { confirmed: true } : {};
}

function positionText({ pan, tilt, zoom }: Position): string {
  return `pan ${pan}  tilt ${tilt}  zoom ${zoom}`;
}

/** Renews the lease for the time asked for; Ctrl-C ends it early. Stop goes out in every
 * case but one: who took the movement away from this holder keeps it. */
async function move(command: Command): Promise<Position> {
  const { pan, tilt, zoom, for: forMs = 1000, camera: named, ...options } = command.opts<MoveOptions>();
  const room = roomServer(command);
  const camera = await resolveCamera(room, named);
  using live = await connectLive(room);
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once("SIGINT", end).once("SIGTERM", end);
  const timer = setTimeout(end, forMs);
  let failure: RoomdError | undefined;
  const params = { camera, holder: `roomctl-${process.pid}`, pan, tilt, zoom, ...confirmedParam(options) };
  while (!ending.signal.aborted) {
    // A camera that is slow to acknowledge must not keep the next renewal waiting.
    live.request("ptz.drive", params).catch((error: unknown) => {
      const known = asRoomdError(error, "ptz move");
      if (known.code === "aborted") return;
      failure ??= known;
      end();
    });
    await wait(RENEW_EVERY_MS, undefined, { signal: ending.signal }).catch(() => {});
  }
  clearTimeout(timer);
  if (failure?.code !== "lease.lost") await live.request("ptz.stop", { camera });
  if (failure) throw failure;
  return await live.request<Position>("ptz.position", { camera });
}

export function addPtz(program: Command): void {
  const ptz = program.command("ptz").description("move the camera");
  const add = (name: string, description: string) =>
    ptz
      .command(name)
      .description(description)
      .option("--camera <id>", "which camera (default: the room's first)");

  withExample(
    add("move", "move with a speed for a time, then stop")
      .option("--pan <speed>", "-1 (left) to 1 (right)", optionParser(parseSpeed), 0)
      .option("--tilt <speed>", "-1 (down) to 1 (up)", optionParser(parseSpeed), 0)
      .option("--zoom <speed>", "-1 (wide) to 1 (tele)", optionParser(parseSpeed), 0)
      .option("--confirm", CONFIRM)
      .option(
        "--for <duration>",
        "how long, 50ms to 5m (default: 1s)",
        optionParser(durationBetween(50, 300_000)),
      ),
    "roomctl ptz move --pan 0.5 --tilt 0 --zoom 0 --for 2s",
  ).action(
    commandAction(async (command) => {
      const position = await move(command);
      return { text: positionText(position), value: position };
    }),
  );
  withExample(add("stop", "stop it now"), "roomctl ptz stop").action(
    commandAction(async (command) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      await sendCommand(room, "ptz.stop", { camera });
      return { text: `${camera} stopped`, value: { camera } };
    }),
  );
  withExample(add("position", "ask it where it looks"), "roomctl ptz position --json").action(
    commandAction(async (command) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      const position = await sendCommand<Position>(room, "ptz.position", { camera });
      return { text: positionText(position), value: position };
    }),
  );
  withExample(add("home", "go to the home position").option("--confirm", CONFIRM), "roomctl ptz home").action(
    commandAction(async (command) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      await sendCommand(room, "ptz.home", { camera, ...confirmedParam(command.opts<Options>()) });
      return { text: `${camera} is home`, value: { camera } };
    }),
  );
  withExample(
    add("goto", "go to a position, in the camera's own units")
      .option("--confirm", CONFIRM)
      .requiredOption("--pan <units>", "as `ptz position` says it", optionParser(parseNumber))
      .requiredOption("--tilt <units>", "as `ptz position` says it", optionParser(parseNumber))
      .requiredOption("--zoom <units>", "as `ptz position` says it", optionParser(parseNumber)),
    "roomctl ptz goto --pan 300 --tilt -20 --zoom 4096",
  ).action(
    commandAction(async (command) => {
      const { camera: named, pan, tilt, zoom, ...options } = command.opts<MoveOptions>();
      const room = roomServer(command);
      const camera = await resolveCamera(room, named);
      await sendCommand(room, "ptz.moveTo", { camera, pan, tilt, zoom, ...confirmedParam(options) });
      return { text: `${camera} is there`, value: { camera, pan, tilt, zoom } };
    }),
  );
  withExample(
    add("by", "go by so much from where it stands, in the camera's own units")
      .option("--confirm", CONFIRM)
      .option("--pan <units>", "right is positive", optionParser(parseNumber), 0)
      .option("--tilt <units>", "up is positive", optionParser(parseNumber), 0)
      .option("--zoom <units>", "tele is positive", optionParser(parseNumber), 0),
    "roomctl ptz by --pan -120",
  ).action(
    commandAction(async (command) => {
      const { camera: named, pan, tilt, zoom, ...options } = command.opts<MoveOptions>();
      const room = roomServer(command);
      const camera = await resolveCamera(room, named);
      await sendCommand(room, "ptz.moveBy", { camera, pan, tilt, zoom, ...confirmedParam(options) });
      return { text: `${camera} is there`, value: { camera, pan, tilt, zoom } };
    }),
  );
  withExample(
    add("limit", "keep it from turning beyond a corner; without a position it may go as far as it can again")
      .argument("<corner>", "up-right or down-left")
      .option("--pan <units>", "as `ptz position` says it", optionParser(parseNumber))
      .option("--tilt <units>", "as `ptz position` says it", optionParser(parseNumber)),
    "roomctl ptz limit up-right --pan 1200 --tilt 300",
  ).action(
    commandAction(async (command, corner: string) => {
      const { camera: named, pan, tilt } = command.opts<Partial<MoveOptions>>();
      if ((pan === undefined) !== (tilt === undefined)) {
        throw new RoomdError("request.invalid", "a limit has both --pan and --tilt, or neither");
      }
      const room = roomServer(command);
      const camera = await resolveCamera(room, named);
      const to = pan === undefined ? null : { pan, tilt };
      await sendCommand(room, "ptz.limit", { camera, corner, to });
      const text = to ? `${camera}: kept within ${pan} ${tilt} at ${corner}` : `${camera}: ${corner} is free`;
      return { text, value: { camera, corner, to } };
    }),
  );
  withExample(add("save-home", "make home of where it stands"), "roomctl ptz save-home").action(
    commandAction(async (command) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      await sendCommand(room, "ptz.saveHome", { camera });
      return { text: `home of ${camera} is where it stands`, value: { camera } };
    }),
  );
  withExample(
    add("power", "switch it on, or to standby").argument("<state>", "on or standby"),
    "roomctl ptz power on",
  ).action(
    commandAction(async (command, state: string) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      await sendCommand(room, "ptz.power", { camera, state });
      return { text: `${camera}: ${state}`, value: { camera, state } };
    }),
  );
}
