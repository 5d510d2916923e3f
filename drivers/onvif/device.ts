import type { CameraClock, NtpSettings } from "../../daemon/contract/device/network-camera.ts";
import {
  decodeNothing,
  operation,
  SERVICE_NAMESPACES,
  type ServiceName,
  type SoapRequest,
} from "./envelope.ts";
import { all, at, escapeXml, malformed, numberAt, textAt, type XmlElement } from "./xml.ts";

/** The device service (ONVIF Core Specification, section 8 Device management). */
export interface DeviceInformationResponse {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  readonly serial: string | null;
}

/** Where each service listens, as the camera writes it. */
export type ServiceAddresses = ReadonlyMap<ServiceName, string>;

const tds = <T>(name: string, content: string, decode: (answer: XmlElement) => T) =>
  operation("device", "tds", name, content, decode);

const anonymous = <T>(request: SoapRequest<T>): SoapRequest<T> => ({ ...request, access: "anonymous" });

export function getSystemDateAndTime(): SoapRequest<CameraClock> {
  return anonymous(
    tds("GetSystemDateAndTime", "", (answer) => {
      const time = at(answer, "SystemDateAndTime") ?? answer;
      // Cameras without UTCDateTime are left; their local time is then the best there is.
      const utc = at(time, "UTCDateTime") ?? at(time, "LocalDateTime");
      if (!utc) throw malformed("a clock without a time");
      const part = (...path: string[]) => {
        const number = numberAt(utc, ...path);
        if (number === undefined) throw malformed(`a time without ${path.join("/")}`);
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
      if (!Number.isFinite(utcMs)) throw malformed("a time beyond all calendars");
      return {
        utcMs,
        source: textAt(time, "DateTimeType") === "NTP" ? "ntp" : "manual",
        timeZone: textAt(time, "TimeZone", "TZ") ?? null,
      };
    }),
  );
}

/** Sets the clock by hand, in UTC; the camera's time zone stays. */
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
  return tds("GetNTP", "", (answer) => {
    const settings = at(answer, "NTPInformation") ?? answer;
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
  return tds("GetDeviceInformation", "", (answer) => ({
    manufacturer: textAt(answer, "Manufacturer") ?? "",
    model: textAt(answer, "Model") ?? "",
    firmware: textAt(answer, "FirmwareVersion") ?? "",
    serial: textAt(answer, "SerialNumber") ?? null,
  }));
}

const BY_NAMESPACE = new Map(
  Object.entries(SERVICE_NAMESPACES).map(([name, uri]) => [uri as string, name as ServiceName]),
);

export function getServices(): SoapRequest<ServiceAddresses> {
  const content = "<tds:IncludeCapability>false</tds:IncludeCapability>";
  return anonymous(
    tds("GetServices", content, (answer) => {
      const found = new Map<ServiceName, string>();
      for (const service of all(answer, "Service")) {
        const name = BY_NAMESPACE.get((textAt(service, "Namespace") ?? "").replace(/\/$/, ""));
        const address = textAt(service, "XAddr");
        if (name && address) found.set(name, address);
      }
      return found;
    }),
  );
}

/** The older list, for cameras without GetServices. */
export function getCapabilities(): SoapRequest<ServiceAddresses> {
  return anonymous(
    tds("GetCapabilities", "<tds:Category>All</tds:Category>", (answer) => {
      const named: readonly (readonly [string, ServiceName])[] = [
        ["Device", "device"],
        ["Media", "media"],
        ["PTZ", "ptz"],
        ["Imaging", "imaging"],
        ["Events", "events"],
      ];
      const found = new Map<ServiceName, string>();
      for (const [element, name] of named) {
        const address = textAt(answer, "Capabilities", element, "XAddr");
        if (address) found.set(name, address);
      }
      return found;
    }),
  );
}

export function systemReboot(): SoapRequest<void> {
  return tds("SystemReboot", "", decodeNothing);
}
