import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { startOnvifSimulator } from "../simulators/onvif/index.ts";
import { eventually } from "../support/eventually.ts";
import { connectLive } from "../support/live.ts";
import { Testbed } from "../support/testbed.ts";
import { type Figures, figures, percentile, withLimit } from "./figures.ts";

const ROUNDS = 300;

/** WebSocket message → last byte of the ContinuousMove request at the camera, and release → last byte of Stop. The
 * limit: a bare HTTP request to the same camera. */
export async function run(): Promise<Figures> {
  await using simulated = await startOnvifSimulator({ profile: new ProfileCatalogue().get("generic/onvif") });
  const { address: host, port } = simulated;
  const connection = { type: "onvif", host, port, username: "admin", password: "secret" };
  await using testbed = await Testbed.start({
    hub: "none",
    rooms: [
      {
        id: "bench",
        name: "Đo",

        camera: false,
        moreCameras: [{ id: "onvif", name: "ONVIF", connection }],
      },
    ],
  });
  const room = testbed.room("bench");
  await eventually("camera proven", async () => (await room.state()).cameras[0]?.health.status === "ok");
  using live = await connectLive(room.url);
  /** Resolves with performance.now() when the next request for `operation` has arrived completely. */
  const arrival = async (operation: string, from: number): Promise<number> => {
    for (;;) {
      const found = simulated.seen.slice(from).find((request) => request.operation === operation);
      if (found) return found.atMs;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const moves: number[] = [];
  const stops: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const pan = (0.2 + (round % 7) / 10) * (round % 2 === 0 ? 1 : -1);
    simulated.seen.length = 0;
    const pressedAt = performance.now();
    const driven = live.request("ptz.drive", { camera: "onvif", holder: "bench", pan, tilt: 0, zoom: 0 });
    moves.push((await arrival("ContinuousMove", 0)) - pressedAt);
    await driven;
    const releasedAt = performance.now();
    const stopped = live.request("ptz.stop", { camera: "onvif" });
    stops.push((await arrival("Stop", 0)) - releasedAt);
    await stopped;
    await wait(20 + (round % 13));
  }
  const rounded = (value: number) => Math.round(value * 100) / 100;
  const result = figures("onvif-move", "ms", moves, {
    stopP50: rounded(percentile(stops, 50)),
    stopP99: rounded(percentile(stops, 99)),
  });
  return withLimit(result, "a bare HTTP request", await bareRequests(host, port));
}

/** Requests over one kept connection, without SOAP client or authentication, ms. */
async function bareRequests(host: string, port: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const body =
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>' +
    '<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>';
  const headers = { "content-type": "application/soap+xml; charset=utf-8", "content-length": body.length };
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    const sent = request({ host, port, path: "/onvif/device_service", method: "POST", agent, headers });
    sent.end(body);
    const [response] = await once(sent, "response");
    response.resume();
    await once(response, "end");
    samples.push(performance.now() - startedAt);
  }
  agent.destroy();
  return samples;
}
