import { setTimeout as wait } from "node:timers/promises";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { startOnvifSimulator } from "../simulators/onvif/index.ts";
import { startViscaSimulator } from "../simulators/visca/index.ts";
import { eventually } from "../support/eventually.ts";
import { connectLive } from "../support/live.ts";
import { Testbed } from "../support/testbed.ts";
import { bareRoundTrip, closeBareSerial, openBareSerial } from "./bare-serial.ts";
import { type Figures, figures, percentile, withLimit } from "./figures.ts";

const ROUNDS = Number(process.argv[3] ?? 10);
/** Of a bare loop, like the defaults of configuration and driver. */
const POLL_INTERVAL_MS = 1000;
const TIME_OUT_MS = 1000;

/** A camera stops responding → the room reports it as down; and responds again → ok: one camera per connection type,
 * polled each second as by default. The limit: a bare loop with the same interval and time-out. */
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
  await using testbed = await Testbed.start({
    hub: "none",
    rooms: [{ id: "bench", name: "Đo", moreCameras }],
  });
  const room = testbed.room("bench");
  if (room.camera) faults.set("cam1", room.camera.faults);
  using live = await connectLive(room.url);
  /** Returns the delay until the room publishes this status, ms. */
  const untilStatus = async (id: string, status: string): Promise<number> => {
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
      await untilStatus(id, "ok");
      for (let round = 0; round < ROUNDS; round++) {
        // At different moments between two polls.
        await wait(100 + ((round * 370 + index * 130) % 1000));
        fault.unresponsive = true;
        const downMs = await untilStatus(id, "down");
        down.push(downMs);
        slowest.set(id, Math.max(slowest.get(id) ?? 0, Math.round(downMs)));
        fault.unresponsive = false;
        back.push(await untilStatus(id, "ok"));
      }
    }),
  );
  const rounded = (value: number) => Math.round(value);
  const result = figures("unresponsive", "ms", down, {
    backP50: rounded(percentile(back, 50)),
    backP99: rounded(percentile(back, 99)),
    slowest: Object.fromEntries(slowest),
  });
  return withLimit(result, "a bare poll with the same interval and time-out", await bareDetections());
}

/** Faults of one camera, detected by a bare loop, ms. */
async function bareDetections(): Promise<number[]> {
  await using simulated = await startViscaSimulator();
  const port = await openBareSerial(String(simulated.connection.path));
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await bareRoundTrip(port);
    await wait((round * 370) % POLL_INTERVAL_MS);
    const startedAt = performance.now();
    simulated.faults.unresponsive = true;
    await wait(POLL_INTERVAL_MS - ((round * 370) % POLL_INTERVAL_MS));
    const response = bareRoundTrip(port).then(() => "responded" as const);
    if ((await Promise.race([response, wait(TIME_OUT_MS, "silent" as const)])) === "silent") {
      samples.push(performance.now() - startedAt);
    }
    simulated.faults.unresponsive = false;
    await bareRoundTrip(port);
  }
  await closeBareSerial(port);
  return samples;
}
