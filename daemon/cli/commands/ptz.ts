import { setTimeout as wait } from "node:timers/promises";
import type { Command } from "commander";
import { asRoomdError, RoomdError } from "../../contract/errors.ts";
import type { StopState } from "../../contract/fleet/room-state.ts";
import { connectLive, sendCommand } from "../client.ts";
import { type CameraContext, cameraAction, cameraCommand, withExample } from "../command-context.ts";
import { durationBetween, optionParser, parseChoice, parseNumber, parseSpeed } from "../option-parsers.ts";

const RENEW_EVERY_MS = 150;
export const CONFIRM = "move the camera although it is on air and locked";

export interface ConfirmOption {
  readonly confirm?: true;
}

interface Position {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

interface PositionOptions extends Position, ConfirmOption {}

interface MoveOptions extends PositionOptions {
  readonly for?: number;
}

/** Returns the parameter that lets a locked camera move. */
export function confirmedParam({ confirm }: ConfirmOption): { confirmed?: true } {
  return confirm ? { confirmed: true } : {};
}

/** Sends Stop. Throws `stop.unconfirmed` when the camera does not show that it stands still. */
async function stopCamera(
  camera: string,
  request: () => Promise<{ stop: StopState | null }>,
): Promise<StopState | null> {
  const { stop } = await request();
  if (stop === "unconfirmed") {
    throw new RoomdError(
      "stop.unconfirmed",
      `${camera}: stop not confirmed: it acknowledged Stop, but does not show whether it stands still; look at its picture`,
    );
  }
  return stop;
}

function stopText(camera: string, stop: StopState | null): string {
  return stop === null ? `${camera}: stopped, then moved again by another command` : `${camera} stopped`;
}

function positionText({ pan, tilt, zoom }: Position): string {
  return `pan ${pan}  tilt ${tilt}  zoom ${zoom}`;
}

/** Drives for the requested time by renewing the lease; SIGINT and SIGTERM end it early. Sends Stop unless another
 * holder took the lease. Returns the final position. */
async function move({ room, camera, options }: CameraContext<MoveOptions>): Promise<Position> {
  const { pan, tilt, zoom, for: forMs = 1000 } = options;
  using live = await connectLive(room);
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once("SIGINT", end).once("SIGTERM", end);
  const timer = setTimeout(end, forMs);
  let failure: RoomdError | undefined;
  const params = { camera, holder: `roomctl-${process.pid}`, pan, tilt, zoom, ...confirmedParam(options) };
  while (!ending.signal.aborted) {
    // Not awaited: a slow acknowledgement must not delay the next renewal.
    live.request("ptz.drive", params).catch((error: unknown) => {
      const known = asRoomdError(error, "ptz move");
      if (known.code === "aborted") return;
      failure ??= known;
      end();
    });
    await wait(RENEW_EVERY_MS, undefined, { signal: ending.signal }).catch(() => {});
  }
  clearTimeout(timer);
  if (failure?.code !== "lease.lost") await stopCamera(camera, () => live.request("ptz.stop", { camera }));
  if (failure) throw failure;
  return await live.request("ptz.position", { camera });
}

export function definePtz(group: Command): void {
  defineMovements(group);
  defineSettings(group);
}

function defineMovements(group: Command): void {
  const units = "in the units of `ptz position`";
  withExample(
    cameraCommand(group, "move", "move at a speed for a time, then stop")
      .option("--pan <speed>", "-1 (left) to 1 (right)", optionParser(parseSpeed), 0)
      .option("--tilt <speed>", "-1 (down) to 1 (up)", optionParser(parseSpeed), 0)
      .option("--zoom <speed>", "-1 (wide) to 1 (tele)", optionParser(parseSpeed), 0)
      .option("--confirm", CONFIRM)
      .option("--for <duration>", "50ms to 5m (default: 1s)", optionParser(durationBetween(50, 300_000))),
    "roomctl ptz move --pan 0.5 --tilt 0 --zoom 0 --for 2s",
  ).action(
    cameraAction<MoveOptions, []>(async (context) => {
      const position = await move(context);
      return { text: positionText(position), value: position };
    }),
  );
  withExample(cameraCommand(group, "stop", "stop the camera"), "roomctl ptz stop").action(
    cameraAction(async ({ room, camera }) => {
      const stop = await stopCamera(camera, () => sendCommand(room, "ptz.stop", { camera }));
      return { text: stopText(camera, stop), value: { camera, stop } };
    }),
  );
  withExample(
    cameraCommand(group, "position", "read the position from the camera"),
    "roomctl ptz position --json",
  ).action(
    cameraAction(async ({ room, camera }) => {
      const position = await sendCommand(room, "ptz.position", { camera });
      return { text: positionText(position), value: position };
    }),
  );
  withExample(
    cameraCommand(group, "home", "move to the home position").option("--confirm", CONFIRM),
    "roomctl ptz home",
  ).action(
    cameraAction<ConfirmOption, []>(async ({ room, camera, options }) => {
      await sendCommand(room, "ptz.home", { camera, ...confirmedParam(options) });
      return { text: `${camera} is at its home position`, value: { camera } };
    }),
  );
  withExample(
    cameraCommand(group, "goto", `move to a position, ${units}`)
      .option("--confirm", CONFIRM)
      .requiredOption("--pan <units>", units, optionParser(parseNumber))
      .requiredOption("--tilt <units>", units, optionParser(parseNumber))
      .requiredOption("--zoom <units>", units, optionParser(parseNumber)),
    "roomctl ptz goto --pan 300 --tilt -20 --zoom 4096",
  ).action(
    cameraAction<PositionOptions, []>(async ({ room, camera, options }) => {
      const { pan, tilt, zoom } = options;
      await sendCommand(room, "ptz.moveTo", { camera, pan, tilt, zoom, ...confirmedParam(options) });
      return { text: `${camera} is at the position`, value: { camera, pan, tilt, zoom } };
    }),
  );
  withExample(
    cameraCommand(group, "by", `move relative to the current position, ${units}`)
      .option("--confirm", CONFIRM)
      .option("--pan <units>", "right is positive", optionParser(parseNumber), 0)
      .option("--tilt <units>", "up is positive", optionParser(parseNumber), 0)
      .option("--zoom <units>", "tele is positive", optionParser(parseNumber), 0),
    "roomctl ptz by --pan -120",
  ).action(
    cameraAction<PositionOptions, []>(async ({ room, camera, options }) => {
      const { pan, tilt, zoom } = options;
      await sendCommand(room, "ptz.moveBy", { camera, pan, tilt, zoom, ...confirmedParam(options) });
      return { text: `${camera} is at the position`, value: { camera, pan, tilt, zoom } };
    }),
  );
}

function defineSettings(group: Command): void {
  withExample(
    cameraCommand(group, "limit", "limit pan and tilt at a corner; without a position, remove the limit")
      .argument("<corner>", "up-right or down-left")
      .option("--pan <units>", "in the units of `ptz position`", optionParser(parseNumber))
      .option("--tilt <units>", "in the units of `ptz position`", optionParser(parseNumber)),
    "roomctl ptz limit up-right --pan 1200 --tilt 300",
  ).action(
    cameraAction<Partial<Position>, [string]>(async ({ room, camera, options: { pan, tilt } }, text) => {
      const corner = parseChoice(text, ["up-right", "down-left"]);
      if ((pan === undefined) !== (tilt === undefined)) {
        throw new RoomdError(
          "request.invalid",
          "a limit needs both --pan and --tilt; omit both to remove it",
        );
      }
      const to = pan === undefined || tilt === undefined ? null : { pan, tilt };
      await sendCommand(room, "ptz.limit", { camera, corner, to });
      const outcome = to
        ? `${camera}: ${corner} limited to ${pan} ${tilt}`
        : `${camera}: ${corner} not limited`;
      return { text: outcome, value: { camera, corner, to } };
    }),
  );
  withExample(
    cameraCommand(group, "save-home", "save the current position as home"),
    "roomctl ptz save-home",
  ).action(
    cameraAction(async ({ room, camera }) => {
      await sendCommand(room, "ptz.saveHome", { camera });
      return { text: `home position of ${camera} saved`, value: { camera } };
    }),
  );
  withExample(
    cameraCommand(group, "power", "switch the camera on or to standby").argument("<state>", "on or standby"),
    "roomctl ptz power on",
  ).action(
    cameraAction<unknown, [string]>(async ({ room, camera }, text) => {
      const state = parseChoice(text, ["on", "standby"]);
      await sendCommand(room, "ptz.power", { camera, state });
      return { text: `${camera}: ${state}`, value: { camera, state } };
    }),
  );
}
