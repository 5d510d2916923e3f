import { Value } from "typebox/value";
import { isViscaConfig, type ViscaConfig } from "../../../drivers/camera-registry.ts";
import { CameraConfig } from "../../contract/config/room-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import { parse } from "../../contract/parse.ts";

/** How DEVICE is written; also the command's help. */
export const DEVICE_FORMATS = [
  "/dev/serial/by-id/NAME?baudRate=9600&address=1",
  "visca-over-ip://HOST[:52381]",
  "udp://HOST[:1259]",
  "tcp://HOST[:5678]",
] as const;

/** The configuration of a camera that no room knows yet. Throws `request.invalid`. */
export function parseDevice(device: string): ViscaConfig {
  const text = device.startsWith("/") ? `serial://${device}` : device;
  if (!URL.canParse(text)) throw notUnderstood(device);
  const { protocol, hostname, port, pathname, searchParams } = new URL(text);
  const type = protocol.slice(0, -1);
  const numbers = Object.fromEntries([...searchParams].map(([key, value]) => [key, Number(value)]));
  const place = type === "serial" ? { path: decodeURIComponent(pathname) } : { host: hostname };
  const connection = { type, ...place, ...(port === "" ? {} : { port: Number(port) }), ...numbers };
  const config = Value.Default(CameraConfig, { id: "probed", name: device, connection });
  let camera: CameraConfig;
  try {
    camera = parse(CameraConfig, config, device);
  } catch (error) {
    throw notUnderstood(device, error);
  }
  if (isViscaConfig(camera)) return camera;
  throw new RoomdError("request.invalid", "an ONVIF camera says itself what it can do: it needs no probing");
}

function notUnderstood(device: string, cause?: unknown): RoomdError {
  const forms = DEVICE_FORMATS.join(", ");
  return new RoomdError("request.invalid", `"${device}" is no camera's place; write one of ${forms}`, {
    cause,
  });
}
