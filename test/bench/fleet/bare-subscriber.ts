import { connectAsync } from "mqtt";
import { mqttTopics } from "../../../daemon/contract/mqtt-topics.ts";

/** What reading the reports of a fleet costs at least: one client that subscribes to all of them and parses them.
 * Argument: the broker's port. Sends `ready` once subscribed. Ends with its channel. */
const client = await connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`, { protocolVersion: 5 });
client.on("message", (_topic, payload) => JSON.parse(payload.toString()));
await client.subscribeAsync([mqttTopics.anyPresence, mqttTopics.anyState], { qos: 1 });
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
