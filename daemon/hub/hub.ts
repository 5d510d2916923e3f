import { join } from "node:path";
import type { HubConfig } from "../contract/config/hub-config.ts";
import { AuditLog } from "../platform/audit-log.ts";
import { FaultLog } from "../platform/fault-log.ts";
import type { Logger } from "../platform/log.ts";
import { SteadyClock } from "../platform/steady-clock.ts";
import { serveApi } from "./api.ts";
import { connectBroker } from "./broker/connect-broker.ts";
import { Fleet } from "./fleet/fleet.ts";
import { startMedia } from "./media.ts";
import { openMeetings } from "./meetings.ts";

/** Builds the hub and starts it. Rejects when its database can't be opened or its port is in use. */
export async function startHub(config: HubConfig, logger: Logger): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const faults = stack.use(new FaultLog(logger));
  const clock = stack.use(new SteadyClock(logger));
  const file = join(config.stateDirectory, "audit.sqlite");
  const audit = stack.use(new AuditLog({ file, limits: config.audit, logger }));
  const media = startMedia(stack, { config, logger });
  const { sfu, nodes } = media;
  const fleet = new Fleet(config.rooms, logger);
  const meetings = await openMeetings(stack, { config, clock, sfu, fleet, audit, logger });
  const { schedule } = meetings;
  const broker = await connectBroker(stack, { config, receivers: [fleet, nodes], schedule, clock, logger });
  await serveApi(stack, { config, media, fleet, meetings, broker, audit, faults, clock, logger });
  return stack.move();
}
