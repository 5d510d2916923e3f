import { connectAsync, type MqttClient } from "mqtt";
import { mqttTopics } from "../../../daemon/contract/mqtt-topics.ts";
import { roomToken } from "../../support/testbed/hub-process.ts";
import { simulatedState } from "./simulated-state.ts";

/** Rooms without media that publish at the hub's broker as rooms do. Arguments: the broker's port, ids of the rooms. Sends
 * `ready` when all are connected; on `move` the first room's cameras move; on `count` it returns how many reports the broker
 * has accepted. Ends with its channel. */
const PUBLISH_INTERVAL_MS = 2000;
const MOVE_INTERVAL_MS = 100;
/** Connecting at once, 1,000 rooms would overflow the broker's backlog. */
const CONNECTED_AT_ONCE = 20;
const RETAINED = { qos: 1, retain: true } as const;

const [brokerPort = "", ...ids] = process.argv.slice(2);
let published = 0;
const clients = new Map<string, MqttClient>();

/** A room's report at rest, cut where its times stand: thousands of rooms must not cost more than the hub. */
const atRest = JSON.stringify(simulatedState("site-id", 0)).split(/"site-id"|(?<="(?:atMs|provenAtMs)":)\d+/);
const placeholders = JSON.stringify(simulatedState("site-id", 0)).match(
  /"site-id"|(?<="(?:atMs|provenAtMs)":)\d+/g,
);

function reportAtRest(id: string): string {
  const now = String(Date.now());
  return atRest.reduce((text, part, index) => {
    const value = placeholders?.[index - 1] === '"site-id"' ? `"${id}"` : now;
    return `${text}${value}${part}`;
  });
}

function publish(id: string, pan: number): void {
  const report = pan === 0 ? reportAtRest(id) : JSON.stringify(simulatedState(id, pan));
  clients.get(id)?.publish(mqttTopics.state(id), report, RETAINED, () => published++);
}

async function connect(id: string): Promise<void> {
  const client = await connectAsync(`mqtt://127.0.0.1:${brokerPort}`, {
    protocolVersion: 5,
    clientId: `room-${id}`,
    username: id,
    password: roomToken(id),
    keepalive: 30,
  });
  clients.set(id, client);
  client.publish(mqttTopics.presence(id), JSON.stringify({ online: true, sinceMs: Date.now() }), RETAINED);
  publish(id, 0);
  // Rooms don't publish in step.
  setTimeout(
    () => setInterval(() => publish(id, 0), PUBLISH_INTERVAL_MS),
    Math.random() * PUBLISH_INTERVAL_MS,
  );
}

for (let first = 0; first < ids.length; first += CONNECTED_AT_ONCE) {
  await Promise.all(ids.slice(first, first + CONNECTED_AT_ONCE).map(connect));
}
process.on("message", (message) => {
  if (message === "count") return process.send?.(published);
  let pan = 0;
  setInterval(() => publish(ids[0] ?? "", ++pan), MOVE_INTERVAL_MS);
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
