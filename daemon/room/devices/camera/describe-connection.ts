import type { CameraConfig } from "../../../contract/config/room-config.ts";

/** What of a connection may be shown: nothing that opens a door. */
const PUBLIC_FIELDS = ["path", "host", "port", "baudRate", "address"] as const;

/** How a camera is connected, for people: "serial /dev/ttyUSB0 9600". */
export function describeConnection(connection: CameraConfig["connection"]): string {
  const parts: Partial<Record<string, unknown>> = connection;
  return [connection.type, ...PUBLIC_FIELDS.map((name) => parts[name])]
    .filter((part) => part !== undefined)
    .join(" ");
}
