import { portsInUse } from "../../test/support/ports.ts";
import { Testbed } from "../../test/support/testbed.ts";

const HUB_PORT = 9000;
const FIRST_ROOM_PORT = 8081;
const SCENE = { width: 640, height: 360, framesPerSecond: 25 };

/** The first two are those of the README's walk-through. */
const SITES = [
  { id: "ha-noi", name: "Hà Nội", region: "Miền Bắc" },
  { id: "da-nang", name: "Đà Nẵng", region: "Miền Trung" },
  { id: "can-tho", name: "Cần Thơ", region: "Miền Nam" },
  { id: "hai-phong", name: "Hải Phòng", region: "Miền Bắc" },
  { id: "hue", name: "Huế", region: "Miền Trung" },
  { id: "vinh", name: "Vinh", region: "Miền Trung" },
  { id: "lao-cai", name: "Lào Cai", region: "Miền Bắc" },
  { id: "ca-mau", name: "Cà Mau", region: "Miền Nam" },
] as const;

export interface TestbedStart {
  readonly rooms: number;
  readonly directory: string | undefined;
  readonly onLogLine: (source: string, line: string) => void;
  /** Called with the well-known ports that other programs use: free ones are taken instead. */
  readonly onPortsInUse: (ports: readonly number[]) => void;
}

/** Starts a hub and the first `rooms` of the sites, each with a simulated camera and what it sees. */
export async function startTestbed({
  rooms,
  directory,
  onLogLine,
  onPortsInUse,
}: TestbedStart): Promise<Testbed> {
  const sites = SITES.slice(0, rooms).map((site, index) => ({ ...site, port: FIRST_ROOM_PORT + index }));
  const used = await portsInUse([HUB_PORT, ...sites.map(({ port }) => port)]);
  if (used.size > 0) onPortsInUse([...used]);
  return Testbed.start({
    ...(used.has(HUB_PORT) ? {} : { hubPort: HUB_PORT }),
    ...(directory === undefined ? {} : { directory }),
    onLogLine,
    rooms: sites.map(({ port, ...site }) => ({ ...site, scene: SCENE, ...(used.has(port) ? {} : { port }) })),
  });
}
