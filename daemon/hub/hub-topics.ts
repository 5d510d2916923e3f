import type { HubConfig } from "../contract/config/hub-config.ts";
import type { TopicEntry } from "../contract/define-topic.ts";
import type { Health } from "../contract/device/health.ts";
import type { FleetNode, FleetRoom } from "../contract/fleet/hub-state.ts";
import type { MeetingSummary, NodeSummary } from "../contract/fleet/summaries.ts";
import type { HubTopics } from "../contract/hub-topics.ts";
import type { Meeting, Roster } from "../contract/meeting/meeting.ts";
import type { ChangeEmitter } from "../platform/change-emitter.ts";
import type { TopicSources } from "../platform/topic-publisher.ts";
import { evaluateHealth, proofExpiryMs, summarizeRoom, summaryExpiryMs } from "../shared/room-summary.ts";
import type { Fleet } from "./fleet/fleet.ts";
import { StatusTracker } from "./fleet/status-tracker.ts";
import type { HubMedia } from "./media.ts";
import type { HubMeetings } from "./meetings.ts";

interface HubPart {
  readonly changes: Pick<ChangeEmitter, "on">;
  health(): Health;
}

export interface HubTopicsOptions {
  readonly hub: HubConfig["hub"];
  readonly media: HubMedia;
  readonly fleet: Fleet;
  readonly meetings: HubMeetings;
  /** The parts of the hub whose health the console shows. */
  readonly parts: Readonly<Record<"broker" | "sfu" | "audit" | "process" | "storage" | "clock", HubPart>>;
}

/** Returns where the entries of the hub's topics come from. */
export function createTopicSources(
  stack: AsyncDisposableStack,
  { hub, media, fleet, meetings, parts: partsOfHub }: HubTopicsOptions,
): TopicSources<HubTopics> {
  const { sfu, nodes } = media;
  const { schedule, conferences, rollCalls, recordings, recorder } = meetings;
  const parts = stack.use(
    new StatusTracker({
      changes: Object.values(partsOfHub).map(({ changes }) => changes),
      sources: () => Object.entries(partsOfHub).map(([key, part]) => [key, part.health()] as const),
      summarize: evaluateHealth,
      expiresAtMs: proofExpiryMs,
    }),
  );
  const rooms = stack.use(
    new StatusTracker({
      changes: [fleet.changes],
      sources: () => fleet.rooms().map((room) => [room.id, room] as const),
      summarize: summarizeRoom,
      expiresAtMs: summaryExpiryMs,
    }),
  );
  const nodeSummaries = stack.use(
    new StatusTracker({
      changes: [nodes.changes, sfu.changes],
      sources: () => nodes.nodes().map((node) => [node.id, node] as const),
      summarize: summarizeNode,
      expiresAtMs: ({ health }, nowMs) => proofExpiryMs(health, nowMs),
    }),
  );
  const meetingChanges = [schedule.changes, conferences.changes, rollCalls.changes];
  const findRollCall = (id: string) => rollCalls.list().find(({ meetingId }) => meetingId === id);
  return {
    hub: {
      changes: [parts.changes],
      entries: () => [
        ["name", hub.name] as const,
        ["timeZone", hub.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone] as const,
        ...(parts.summaries() as Iterable<TopicEntry<HubTopics["hub"]>>),
      ],
    },
    rooms: { changes: [rooms.changes], entries: () => rooms.summaries(), values: "immutable" },
    "room/{roomId}": {
      changes: [fleet.changes],
      entries: (id) => {
        const room = fleet.room(id);
        return room && roomEntries(room);
      },
    },
    nodes: { changes: [nodeSummaries.changes], entries: () => nodeSummaries.summaries() },
    meetings: {
      changes: meetingChanges,
      entries: () =>
        schedule.meetings().map((meeting) => {
          const hasRollCall = findRollCall(meeting.id) !== undefined;
          return [
            meeting.id,
            summarizeMeeting(meeting, { roster: conferences.roster(meeting.id), hasRollCall }),
          ];
        }),
    },
    "meeting/{meetingId}": {
      changes: meetingChanges,
      entries: (id) => {
        const meeting = schedule.meetings().find((one) => one.id === id);
        const roster = conferences.roster(id);
        return [
          ...(meeting ? [["meeting", meeting] as const] : []),
          ...(roster ? rosterEntries(roster) : []),
          ...(findRollCall(id)?.sites ?? []).map(
            ({ proofs: _, ...step }) => [`step/${step.siteId}`, step] as const,
          ),
        ];
      },
    },
    "site-proofs/{siteId}": {
      changes: [rollCalls.changes],
      entries: (id) =>
        rollCalls.list().flatMap(({ meetingId, sites }) => {
          const proofs = sites.find(({ siteId }) => siteId === id)?.proofs;
          return proofs ? [[meetingId, proofs] as const] : [];
        }),
    },
    recordings: {
      changes: [recorder.changes],
      entries: () => recordings.list().map((recording) => [recording.id, recording]),
    },
  };
}

function roomEntries(room: FleetRoom): TopicEntry<HubTopics["room/{roomId}"]>[] {
  const { connection, clockOffsetMs, state } = room;
  const report = { connection, clockOffsetMs, atMs: state && state.atMs - clockOffsetMs };
  if (!state) return [["report", report]];
  const { cameras, microphone, media, link, broker, wan, meeting, screens, agenda, audit } = state;
  return [
    ["report", report],
    ...cameras.map((camera) => [`camera/${camera.id}`, camera] as const),
    ["microphone", microphone],
    ["media", media],
    ["link", link],
    ["broker", broker],
    ["wan", wan],
    ["meeting", meeting],
    ["screens", screens],
    ["agenda", agenda],
    ["audit", audit],
    ["process", state.process],
    ["storage", state.storage],
    ["clock", state.clock],
  ];
}

function rosterEntries({
  meetingId: _,
  participants,
  ...conference
}: Roster): TopicEntry<HubTopics["meeting/{meetingId}"]>[] {
  return [
    ["conference", conference],
    ...participants.map((participant) => [`participant/${participant.siteId}`, participant] as const),
  ];
}

function summarizeMeeting(
  meeting: Meeting,
  { roster, hasRollCall }: { readonly roster: Roster | undefined; readonly hasRollCall: boolean },
): MeetingSummary {
  const rooms = (roster?.participants ?? []).filter(({ kind }) => kind === "room");
  return {
    ...meeting,
    joinedRoomIds: rooms.filter(({ lostSinceMs }) => lostSinceMs === null).map(({ siteId }) => siteId),
    lostRoomIds: rooms.filter(({ lostSinceMs }) => lostSinceMs !== null).map(({ siteId }) => siteId),
    hasRollCall,
  };
}

function summarizeNode(
  { id, health, running, usedSlots, relayedThroughHub, state }: FleetNode,
  context: { readonly nowMs: number; readonly previous: NodeSummary | undefined },
): NodeSummary {
  return {
    id,
    ...evaluateHealth(health, context),
    hasReported: health.provenAtMs !== null,
    running,
    usedSlots,
    relayedThroughHub,
    report: state && { workers: state.workers, cpuPercent: Math.round(state.cpuUsage * 100) },
  };
}
