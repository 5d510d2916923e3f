import { join } from "node:path";
import type { HubConfig } from "../contract/config/hub-config.ts";
import type { AuditSink } from "../platform/dispatcher.ts";
import type { Logger } from "../platform/log.ts";
import type { Clock } from "../platform/steady-clock.ts";
import { Conferences } from "./conference/conferences.ts";
import { IntentStore } from "./conference/intent-store.ts";
import { MediaMonitor } from "./conference/media-monitor.ts";
import { RollCalls } from "./conference/roll-calls.ts";
import type { Fleet } from "./fleet/fleet.ts";
import { Invitations } from "./guest/invitations.ts";
import { ConferenceRecorder } from "./recording/conference-recorder.ts";
import { Recordings } from "./recording/recordings.ts";
import { Schedule } from "./schedule/schedule.ts";
import type { Sfu } from "./sfu/sfu.ts";

export interface HubMeetings {
  readonly schedule: Schedule;
  readonly recordings: Recordings;
  readonly recorder: ConferenceRecorder;
  readonly conferences: Conferences;
  readonly rollCalls: RollCalls;
  readonly invitations: Invitations;
}

export interface HubMeetingsOptions {
  readonly clock: Clock;
  readonly config: HubConfig;
  readonly sfu: Sfu;
  readonly fleet: Fleet;
  readonly audit: AuditSink;
  readonly logger: Logger;
}

/** Opens what meetings are made of: the schedule, their conferences and recordings, invitations and roll-calls. Rejects
 * when a database can't be opened. */
export async function openMeetings(
  stack: AsyncDisposableStack,
  { config, clock, sfu, fleet, audit, logger }: HubMeetingsOptions,
): Promise<HubMeetings> {
  const { stateDirectory } = config;
  const roomIds = config.rooms.map(({ id }) => id);
  const schedule = stack.use(await Schedule.open({ stateDirectory, roomIds, clock, logger }));
  const { directory = join(stateDirectory, "recordings"), layout, ...limits } = config.recording;
  const recordings = stack.use(await Recordings.open({ directory, limits, layout, logger }));
  const recorder = stack.use(new ConferenceRecorder({ recordings, sfu, logger }));
  const intents = await IntentStore.open({
    storage: schedule.storage,
    isScheduled: (id) => schedule.meetings().some((meeting) => meeting.id === id),
    logger,
  });
  const conferences = stack.use(
    new Conferences({
      sfu,
      now: () => clock.now(),
      getMeeting: (id) => schedule.getMeeting(id),
      logger,
      audit,
      setRecording: (conference, how) => recorder[how](conference),
      endMeeting: (id) => schedule.end(id),
      intents,
    }),
  );
  schedule.onUpdate((meeting) => conferences.update(meeting));
  schedule.onEnd((meetingId) => {
    conferences.end(meetingId);
    return intents.remove(meetingId);
  });
  const monitor = stack.use(new MediaMonitor(conferences));
  const rollCalls = stack.use(new RollCalls({ schedule, clock, fleet, conferences, monitor }));
  const invitations = await Invitations.open({
    stateDirectory,
    meeting: (id) => schedule.getMeeting(id),
    clock,
    logger,
  });
  return { schedule, recordings, recorder, conferences, rollCalls, invitations };
}
