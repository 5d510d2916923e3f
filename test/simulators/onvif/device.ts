import type { CameraProfile } from "../../../daemon/contract/device/camera-profile.ts";
import { SERVICE_NAMESPACES } from "../../../drivers/onvif/envelope.ts";
import { all, numberAt, textAt } from "../../../drivers/onvif/xml.ts";
import type { OnvifFaults } from "./faults.ts";
import { type Operation, Refusal } from "./operation.ts";

/** The device and event services of one simulated camera. */
export class SimulatedDevice {
  /** Number of reboots. */
  reboots = 0;
  ntpServers: string[] = [];
  /** Events to be pulled. */
  readonly #events: string[] = [];
  readonly #wake = new Set<() => void>();
  #subscription = 0;
  readonly #profile: CameraProfile;
  readonly #faults: OnvifFaults;
  readonly #services: () => ReadonlyMap<string, string>;

  constructor(profile: CameraProfile, faults: OnvifFaults, services: () => ReadonlyMap<string, string>) {
    this.#profile = profile;
    this.#faults = faults;
    this.#services = services;
  }

  readonly operations: Readonly<Record<string, Operation>> = {
    GetSystemDateAndTime: () => {
      const now = new Date(Date.now() + this.#faults.clockOffsetMs);
      const tag = (name: string, value: number) => `<tt:${name}>${value}</tt:${name}>`;
      const time =
        tag("Hour", now.getUTCHours()) +
        tag("Minute", now.getUTCMinutes()) +
        tag("Second", now.getUTCSeconds());
      const date =
        tag("Year", now.getUTCFullYear()) +
        tag("Month", now.getUTCMonth() + 1) +
        tag("Day", now.getUTCDate());
      return (
        "<tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>" +
        "<tt:TimeZone><tt:TZ>ICT-7</tt:TZ></tt:TimeZone>" +
        `<tt:UTCDateTime><tt:Time>${time}</tt:Time><tt:Date>${date}</tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>`
      );
    },
    SetSystemDateAndTime: (body) => {
      const part = (...path: string[]) => numberAt(body, "UTCDateTime", ...path) ?? 0;
      const told = Date.UTC(
        part("Date", "Year"),
        part("Date", "Month") - 1,
        part("Date", "Day"),
        part("Time", "Hour"),
        part("Time", "Minute"),
        part("Time", "Second"),
      );
      this.#faults.clockOffsetMs = told - Date.now();
      return "";
    },
    GetDeviceInformation: () => {
      const known = this.#profile.identity?.onvif?.[0];
      const maker = known?.manufacturer ?? this.#profile.manufacturer;
      const model = (known?.model ?? this.#profile.model).replaceAll("*", "");
      return (
        `<tds:Manufacturer>${maker}</tds:Manufacturer><tds:Model>${model}</tds:Model>` +
        "<tds:FirmwareVersion>1.10.2</tds:FirmwareVersion><tds:SerialNumber>0042</tds:SerialNumber>" +
        "<tds:HardwareId>1</tds:HardwareId>"
      );
    },
    GetServices: () =>
      [...this.#services()]
        .map(
          ([namespace, address]) =>
            `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${address}</tds:XAddr>` +
            "<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>",
        )
        .join(""),
    // Older clients call this instead of GetServices.
    GetCapabilities: () => {
      const { device, events, imaging, media, ptz } = SERVICE_NAMESPACES;
      const elements = { Device: device, Events: events, Imaging: imaging, Media: media, PTZ: ptz };
      const addresses = this.#services();
      const parts = Object.entries(elements)
        .filter(([, namespace]) => addresses.has(namespace))
        .map(
          ([name, namespace]) => `<tt:${name}><tt:XAddr>${addresses.get(namespace)}</tt:XAddr></tt:${name}>`,
        );
      return `<tds:Capabilities>${parts.join("")}</tds:Capabilities>`;
    },
    GetNTP: () =>
      `<tds:NTPInformation><tt:FromDHCP>${this.ntpServers.length === 0}</tt:FromDHCP>` +
      this.ntpServers
        .map((name) => `<tt:NTPManual><tt:Type>DNS</tt:Type><tt:DNSname>${name}</tt:DNSname></tt:NTPManual>`)
        .join("") +
      "</tds:NTPInformation>",
    SetNTP: (body) => {
      this.ntpServers = all(body, "NTPManual").map(
        (server) => textAt(server, "DNSname") ?? textAt(server, "IPv4Address") ?? "",
      );
      return "";
    },
    SystemReboot: () => {
      this.reboots++;
      return "<tds:Message>Rebooting in 60 seconds</tds:Message>";
    },
  };

  /** Operations of the event service, and of a subscription at its own address. */
  readonly events: Readonly<Record<string, Operation>> = {
    CreatePullPointSubscription: () => {
      const id = ++this.#subscription;
      const now = new Date().toISOString();
      return (
        `<tev:SubscriptionReference><wsa:Address>${this.#services().get("subscription")}?id=${id}</wsa:Address>` +
        `<wsa:ReferenceParameters><dom:Id xmlns:dom="http://camera.example/events">${id}</dom:Id></wsa:ReferenceParameters>` +
        `</tev:SubscriptionReference><wsnt:CurrentTime>${now}</wsnt:CurrentTime>` +
        `<wsnt:TerminationTime>${now}</wsnt:TerminationTime>`
      );
    },
    PullMessages: async (body) => {
      this.#known();
      if (this.#events.length === 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const seconds = Number(/^PT([\d.]+)S$/.exec(textAt(body, "Timeout") ?? "")?.[1] ?? 1);
        const timer = setTimeout(resolve, seconds * 1000);
        this.#wake.add(resolve);
        await promise;
        clearTimeout(timer);
        this.#wake.delete(resolve);
      }
      const messages = this.#events.splice(0);
      const now = new Date().toISOString();
      return `<tev:CurrentTime>${now}</tev:CurrentTime><tev:TerminationTime>${now}</tev:TerminationTime>${messages.join("")}`;
    },
    Unsubscribe: () => {
      this.#known();
      this.#subscription = 0;
      return "";
    },
  };

  get isSubscribed(): boolean {
    return this.#subscription > 0;
  }

  /** Loses the subscription, as a restart does. */
  dropSubscriptions(): void {
    this.#subscription = 0;
    this.completePulls();
  }

  /** Emits an event and completes pending pulls. */
  emitEvent(topic: string, name: string, value: string): void {
    this.#events.push(
      '<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">' +
        `${topic}</wsnt:Topic><wsnt:Message><tt:Message UtcTime="2026-11-24T03:00:00Z" PropertyOperation="Changed">` +
        '<tt:Source><tt:SimpleItem Name="Token" Value="1"/></tt:Source>' +
        `<tt:Data><tt:SimpleItem Name="${name}" Value="${value}"/></tt:Data></tt:Message></wsnt:Message>` +
        "</wsnt:NotificationMessage>",
    );
    this.completePulls();
  }

  completePulls(): void {
    for (const wake of this.#wake) wake();
  }

  #known(): void {
    if (this.#subscription === 0) throw new Refusal("InvalidArgVal", "no such subscription");
  }
}
