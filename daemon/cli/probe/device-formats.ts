/** How `roomctl camera probe` takes a device: apart from its parser, which needs the drivers. */
export const DEVICE_FORMATS = [
  "/dev/serial/by-id/NAME?baudRate=9600&address=1",
  "visca-over-ip://HOST[:52381]",
  "udp://HOST[:1259]",
  "tcp://HOST[:5678]",
] as const;
