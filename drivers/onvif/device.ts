import type { CameraClock, NtpSettings } from "../../daemon/contract/device/network-camera.ts";
import {
  decodeNothing,
  operation,
  SERVICE_NAMESPACES,
  type ServiceName,
  type SoapRequest,
} from "./envelope.ts";
import { all, at, escapeXml, malformed, numberAt, textAt, type XmlElement } from "./xml.ts";

/* The device service (ONVIF Core Specification, section 8 Device management). */

/** The path of every device (section 5.1.1). */
export const DEVICE_SERVICE = "/onvif/device_service";

/** What GetDeviceInformation returns. */
export interface DeviceInformationResponse {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  readonly serial: string | null;
}

/** Address of each service, as the camera reports it. */
export type ServiceAddresses = ReadonlyMap<ServiceName, string>;

const tds = <T>(name: string, content: string, decode: (response: XmlElement) => T) =>
  operation("device", "tds", name, content, decode);

const anonymous = <T>(request: SoapRequest<T>): SoapRequest<T> => ({ ...request, access: "anonymous" });

export function getSystemDateAndTime(): SoapRequest<CameraClock> {
  return anonymous(
    tds("GetSystemDateAndTime", "", (response) => {
      const time = at(response, "SystemDateAndTime") ?? response;
      // Some cameras omit UTCDateTime.
      const utc = at(time, "UTCDateTime") ?? at(time, "LocalDateTime");
      if (!utc) throw malformed("SystemDateAndTime without a time");
      const part = (...path: string[]) => {
        const number = numberAt(utc, ...path);
        if (number === undefined) throw malformed(`SystemDateAndTime without ${path.join("/")}`);
        return number;
      };
      const utcMs = Date.UTC(
        part("Date", "Year"),
        part("Date", "Month") - 1,
        part("Date", "Day"),
        part("Time", "Hour"),
        part("Time", "Minute"),
        part("Time", "Second"),
      );
      if (!Number.isFinite(utcMs)) throw malformed("SystemDateAndTime out of range");
      return {
        utcMs,
        source: textAt(time, "DateTimeType") === "NTP" ? "ntp" : "manual",
        timeZone: textAt(time, "TimeZone", "TZ") ?? null,
      };
    }),
  );
}

/** Sets the clock in UTC; the camera's time zone stays. */
export function setSystemDateAndTime(utcMs: number): SoapRequest<void> {
  const date = new Date(utcMs);
  const tag = (name: string, value: number) => `<tt:${name}>${value}</tt:${name}>`;
  const time = tag("Hour", date.getUTCHours()) + tag("Minute", date.getUTCMinutes());
  const day = tag("Year", date.getUTCFullYear()) + tag("Month", date.getUTCMonth() + 1);
  return tds(
    "SetSystemDateAndTime",
    "<tds:DateTimeType>Manual</tds:DateTimeType><tds:DaylightSavings>false</tds:DaylightSavings>" +
      `<tds:UTCDateTime><tt:Time>${time}${tag("Second", date.getUTCSeconds())}</tt:Time>` +
      `<tt:Date>${day}${tag("Day", date.getUTCDate())}</tt:Date></tds:UTCDateTime>`,
    decodeNothing,
  );
}

export function getNtp(): SoapRequest<NtpSettings> {
  return tds("GetNTP", "", (response) => {
    const settings = at(response, "NTPInformation") ?? response;
    const fromDhcp = textAt(settings, "FromDHCP") === "true";
    const servers = all(settings, fromDhcp ? "NTPFromDHCP" : "NTPManual");
    const address = (server: XmlElement) =>
      textAt(server, "DNSname") ?? textAt(server, "IPv4Address") ?? textAt(server, "IPv6Address");
    return { fromDhcp, servers: servers.map(address).filter((one) => one !== undefined) };
  });
}

export function setNtp({ fromDhcp, servers }: NtpSettings): SoapRequest<void> {
  const manual = servers.map((server) => {
    const [type, field] = /^[\d.]+$/.test(server)
      ? ["IPv4", "IPv4Address"]
      : server.includes(":")
        ? ["IPv6", "IPv6Address"]
        : ["DNS", "DNSname"];
    const address = `<tt:Type>${type}</tt:Type><tt:${field}>${escapeXml(server)}</tt:${field}>`;
    return `<tds:NTPManual>${address}</tds:NTPManual>`;
  });
  return tds("SetNTP", `<tds:FromDHCP>${fromDhcp}</tds:FromDHCP>${manual.join("")}`, decodeNothing);
}

export function getDeviceInformation(): SoapRequest<DeviceInformationResponse> {
  return tds("GetDeviceInformation", "", (response) => ({
    manufacturer: textAt(response, "Manufacturer") ?? "",
    model: textAt(response, "Model") ?? "",
    firmware: textAt(response, "FirmwareVersion") ?? "",
    serial: textAt(response, "SerialNumber") ?? null,
  }));
}

const BY_NAMESPACE = new Map(
  Object.entries(SERVICE_NAMESPACES).map(([name, uri]) => [uri as string, name as ServiceName]),
);

export function getServices(): SoapRequest<ServiceAddresses> {
  const content = "<tds:IncludeCapability>false</tds:IncludeCapability>";
  return anonymous(
    tds("GetServices", content, (response) => {
      const found = new Map<ServiceName, string>();
      for (const service of all(response, "Service")) {
        const name = BY_NAMESPACE.get((textAt(service, "Namespace") ?? "").replace(/\/$/, ""));
        const address = textAt(service, "XAddr");
        if (name && address) found.set(name, address);
      }
      return found;
    }),
  );
}

/** For cameras without GetServices, which came with ONVIF 2.0. */
export function getCapabilities(): SoapRequest<ServiceAddresses> {
  return anonymous(
    tds("GetCapabilities", "<tds:Category>All</tds:Category>", (response) => {
      const named: readonly (readonly [string, ServiceName])[] = [
        ["Device", "device"],
        ["Media", "media"],
        ["PTZ", "ptz"],
        ["Imaging", "imaging"],
        ["Events", "events"],
      ];
      const found = new Map<ServiceName, string>();
      for (const [element, name] of named) {
        const address = textAt(response, "Capabilities", element, "XAddr");
        if (address) found.set(name, address);
      }
      return found;
    }),
  );
}

export function systemReboot(): SoapRequest<void> {
  return tds("SystemReboot", "", decodeNothing);
}
