import { Value } from "typebox/value";
import { isViscaConfig, type ViscaConfig } from "../../../drivers/visca/factory.ts";
import { CameraConfig } from "../../contract/config/room-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import { parse } from "../../contract/parse.ts";
import { DEVICE_FORMATS } from "./device-formats.ts";

/** Some cameras reply to this port whatever port asked. */
export const UDP_PORT = 52381;

/** Returns the configuration of a camera that is in no room.yaml. Throws `request.invalid`. */
export function parseDevice(device: string): ViscaConfig {
  const text = device.startsWith("/") ? `serial://${device}` : device;
  if (!URL.canParse(text)) throw invalidDevice(device);
  const { protocol, hostname, port, pathname, searchParams } = new URL(text);
  const type = protocol.slice(0, -1);
  const numbers = Object.fromEntries([...searchParams].map(([key, value]) => [key, Number(value)]));
  const address = type === "serial" ? { path: decodeURIComponent(pathname) } : { host: hostname };
  const connection = { type, ...address, ...(port === "" ? {} : { port: Number(port) }), ...numbers };
  const config = Value.Default(CameraConfig, { id: "probed", name: "probed", connection });
  let camera: CameraConfig;
  try {
    camera = parse(CameraConfig, config, device);
  } catch (error) {
    throw invalidDevice(device, error);
  }
  if (isViscaConfig(camera)) return camera;
  throw new RoomdError(
    "request.invalid",
    `"${device}": only VISCA cameras are probed; add an ONVIF camera to room.yaml, it reports its capabilities itself`,
  );
}

function invalidDevice(device: string, cause?: unknown): RoomdError {
  const formats = DEVICE_FORMATS.join(", ");
  return new RoomdError("request.invalid", `"${device}" is not a camera address; write one of ${formats}`, {
    cause,
  });
}
