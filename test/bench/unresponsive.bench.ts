import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { startOnvifSimulator } from "../simulators/onvif/index.ts";
import { startViscaSimulator } from "../simulators/visca/index.ts";
import { connectLive } from "../support/live.ts";
import { eventually, Testbed } from "../support/testbed.ts";
import { type Figures, figures, percentile } from "./figures.ts";

const ROUNDS = Number(process.argv[3] ?? 10);

/** A camera that stops hearing → the room says that it is down; and hearing again → well again: for a camera
 * of each connection, polled each second as by default. */
export async function run(): Promise<Figures> {
  const faults = new Map<string, { unresponsive: boolean }>();
  const moreCameras = [];
  for (const transport of ["visca-over-ip", "udp", "tcp"] as const) {
    const simulated = await startViscaSimulator({ transport });
    faults.set(transport, simulated.faults);
    moreCameras.push({ id: transport, name: transport, connection: simulated.connection });
  }
  const onvif = await startOnvifSimulator({ profile: new ProfileCatalogue().get("generic/onvif") });
  const { address: host, port } = onvif;
  faults.set("onvif", onvif.faults);
  moreCameras.push({
    id: "onvif",
    name: "onvif",
    connection: { type: "onvif", host, port, username: "admin", password: "secret" },
  });
  await using house = await Testbed.start({
    hub: "none",
    rooms: [{ id: "bench", name: "Đo", alone: true, moreCameras }],
  });
  const room = house.room("bench");
  if (room.camera) faults.set("cam1", room.camera.faults);
  using live = await connectLive(room.url);
  /** How long until the room's own page shows this status, ms. */
  const shown = async (id: string, status: string): Promise<number> => {
    const from = performance.now();
    await eventually(`${id} ${status}`, async () => {
      const { cameras } = await room.state();
      return cameras.find((camera) => camera.id === id)?.health.status === status;
    });
    return performance.now() - from;
  };
  await live.request("viewer.getRouterCapabilities");
  const down: number[] = [];
  const back: number[] = [];
  const slowest = new Map<string, number>();
  await Promise.all(
    [...faults].map(async ([id, fault], index) => {
      await shown(id, "ok");
      for (let round = 0; round < ROUNDS; round++) {
        // Not always at the same moment between two polls.
        await new Promise((resolve) => setTimeout(resolve, 100 + ((round * 370 + index * 130) % 1000)));
        fault.unresponsive = true;
        const downMs = await shown(id, "down");
        down.push(downMs);
        slowest.set(id, Math.max(slowest.get(id) ?? 0, Math.round(downMs)));
        fault.unresponsive = false;
        back.push(await shown(id, "ok"));
      }
    }),
  );
  const rounded = (value: number) => Math.round(value);
  return figures("unresponsive", "ms", down, {
    backP50: rounded(percentile(back, 50)),
    backP99: rounded(percentile(back, 99)),
    slowest: Object.fromEntries(slowest),
  });
}
