import { asRoomdError } from "../../daemon/contract/errors.ts";
import { DEVICE_SERVICE, getDeviceInformation, getSystemDateAndTime } from "./device.ts";
import { HttpClient } from "./http-client.ts";
import { SoapClient } from "./soap-client.ts";
import { DEFAULT_TIMINGS } from "./timings.ts";

/** Usual ports of ONVIF over HTTP. */
export const USUAL_PORTS = [80, 8080, 8000, 2020, 8899] as const;

export interface AskedDevice {
  readonly host: string;
  readonly port: number;
  /** Null if the device reports it only to authenticated clients. */
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
}

/** Asks a host for its time, which needs no password (Core Specification, section 8.3.5 GetSystemDateAndTime): finds ONVIF
 * devices without WS-Discovery. Resolves with undefined if no ONVIF device responds there. */
export async function askOnvifDevice(
  host: string,
  port: number,
  timeoutMs: number,
): Promise<AskedDevice | undefined> {
  const label = `${host}:${port}`;
  using http = new HttpClient({ label, address: host, port, scheme: "http" });
  const client = new SoapClient({
    label,
    http,
    username: "",
    password: "",
    path: DEVICE_SERVICE,
    timings: { ...DEFAULT_TIMINGS, responseMs: timeoutMs },
    onProof: () => {},
    onSilence: () => {},
  });
  try {
    await client.call(getSystemDateAndTime());
  } catch (error) {
    const { code, details } = asRoomdError(error, label);
    // A SOAP fault or a demand for a password comes from a device, too.
    const isDevice = details.codes !== undefined || code === "access.denied";
    if (!isDevice) return undefined;
  }
  const { manufacturer, model, firmware } = await client
    .call(getDeviceInformation())
    .catch(() => ({ manufacturer: null, model: null, firmware: null }));
  return { host, port, manufacturer, model, firmware };
}
