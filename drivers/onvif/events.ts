import type { CameraNotification } from "../../daemon/contract/device/network-camera.ts";
import { decodeNothing, operation, type SoapRequest } from "./envelope.ts";
import { all, at, escapeXml, requiredText, textAt, type XmlElement } from "./xml.ts";

/** A subscription (ONVIF Core Specification, section 9 Event handling; OASIS WS-BaseNotification). Every request repeats
 * `parameters` in its header (WS-Addressing, section 2.1). */
export interface PullPoint {
  readonly address: string;
  readonly parameters: string;
}

const EVENTS = "http://www.onvif.org/ver10/events/wsdl";
const SUBSCRIPTIONS = "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager";

function addressed<T>(request: SoapRequest<T>, action: string, point: PullPoint | null): SoapRequest<T> {
  const to = point ? `<wsa:To>${escapeXml(point.address)}</wsa:To>${point.parameters}` : "";
  return { ...request, action, headers: `<wsa:Action>${action}</wsa:Action>${to}` };
}

/** The subscription ends after `lifetimeMs` without a renewal. */
export function createPullPoint(lifetimeMs: number): SoapRequest<PullPoint> {
  const content = `<tev:InitialTerminationTime>PT${lifetimeMs / 1000}S</tev:InitialTerminationTime>`;
  const request = operation("events", "tev", "CreatePullPointSubscription", content, (response) => {
    const reference = at(response, "SubscriptionReference") ?? response;
    const parameters = at(reference, "ReferenceParameters")?.children ?? [];
    return {
      address: requiredText(reference, "Address"),
      parameters: parameters.map(asHeader).join(""),
    };
  });
  return addressed(request, `${EVENTS}/EventPortType/CreatePullPointSubscriptionRequest`, null);
}

function asHeader({ name, namespace, text }: XmlElement): string {
  return `<${name} xmlns="${escapeXml(namespace)}">${escapeXml(text)}</${name}>`;
}

/** The camera responds at once if it has events, else after `waitMs`. */
export function pullMessages(
  point: PullPoint,
  waitMs: number,
  limit: number,
): SoapRequest<readonly CameraNotification[]> {
  const content =
    `<tev:Timeout>PT${waitMs / 1000}S</tev:Timeout>` + `<tev:MessageLimit>${limit}</tev:MessageLimit>`;
  const request = operation("events", "tev", "PullMessages", content, (response) =>
    all(response, "NotificationMessage").map(decodeNotification),
  );
  return addressed(request, `${EVENTS}/PullPointSubscription/PullMessagesRequest`, point);
}

function decodeNotification(notification: XmlElement): CameraNotification {
  const outer = at(notification, "Message");
  const message = (outer && at(outer, "Message")) ?? outer;
  const items = (part: string): Record<string, string> => {
    const list = message ? at(message, part) : undefined;
    return Object.fromEntries(
      (list ? all(list, "SimpleItem") : []).map(({ attributes }) => [
        attributes.get("Name") ?? "",
        attributes.get("Value") ?? "",
      ]),
    );
  };
  const atMs = Date.parse(message?.attributes.get("UtcTime") ?? "");
  const operation = message?.attributes.get("PropertyOperation");
  return {
    topic: textAt(notification, "Topic") ?? "",
    atMs: Number.isNaN(atMs) ? null : atMs,
    operation:
      operation === "Initialized" || operation === "Changed" || operation === "Deleted" ? operation : null,
    source: items("Source"),
    data: items("Data"),
  };
}

export function renew(point: PullPoint, lifetimeMs: number): SoapRequest<void> {
  const content = `<wsnt:TerminationTime>PT${lifetimeMs / 1000}S</wsnt:TerminationTime>`;
  const request = operation("events", "wsnt", "Renew", content, decodeNothing);
  return addressed(request, `${SUBSCRIPTIONS}/RenewRequest`, point);
}

export function unsubscribe(point: PullPoint): SoapRequest<void> {
  const request = operation("events", "wsnt", "Unsubscribe", "", decodeNothing);
  return addressed(request, `${SUBSCRIPTIONS}/UnsubscribeRequest`, point);
}
