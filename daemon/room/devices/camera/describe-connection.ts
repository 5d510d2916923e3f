import type { CameraConfig } from "../../../contract/config/room-config.ts";

/** Fields of a connection without secrets. */
const PUBLIC_FIELDS = ["path", "host", "port", "baudRate", "address"] as const;

/** Describes a connection for display: "serial /dev/ttyUSB0 9600". */
export function describeConnection(connection: CameraConfig["connection"]): string {
  const parts: Partial<Record<string, unknown>> = connection;
  return [connection.type, ...PUBLIC_FIELDS.map((name) => parts[name])]
    .filter((part) => part !== undefined)
    .join(" ");
}
