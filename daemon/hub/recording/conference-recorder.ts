import { RoomdError } from "../../contract/errors.ts";
import type { StreamSource } from "../../contract/meeting/meeting.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { selectBestStream } from "../../shared/best-stream.ts";
import type { Conference } from "../conference/conference.ts";
import type { Site, SiteStream } from "../conference/site.ts";
import type { Sfu } from "../sfu/sfu.ts";
import { contentSiteId } from "./manifest.ts";
import type { RecordedSite } from "./recorded-site.ts";
import type { Recordings } from "./recordings.ts";

/** What is recorded of a site: its best video layer and its audio. */
interface RecordingSource {
  readonly recorded: RecordedSite;
  readonly streams: readonly SiteStream[];
}

interface Running {
  readonly conference: Conference;
  readonly stopListening: () => void;
  /** Demand for each recorded stream: it is sent even if nobody watches. */
  readonly demands: Map<SiteStream, Disposable>;
}

/** Records conferences: speakers and shown content. Viewers are not recorded until they get the floor. */
export class ConferenceRecorder implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #recordings: Recordings;
  readonly #sfu: Sfu;
  readonly #logger: Logger;
  readonly #running = new Map<string, Running>();
  readonly #stopListening: () => void;

  constructor({ recordings, sfu, logger }: { recordings: Recordings; sfu: Sfu; logger: Logger }) {
    this.#recordings = recordings;
    this.#sfu = sfu;
    this.#logger = logger;
    this.#stopListening = recordings.changes.on(() => {
      this.#releaseEnded();
      this.changes.emit();
    });
  }

  /** Throws `unavailable` when the disk is too full. */
  async start(conference: Conference): Promise<void> {
    const { id: meetingId, title } = conference.meeting;
    if (this.#running.has(meetingId)) return;
    const demands = new Map<SiteStream, Disposable>();
    const running: Running = {
      conference,
      demands: demands,
      stopListening: conference.changes.on(() => this.#update(running)),
    };
    this.#running.set(meetingId, running);
    try {
      await this.#recordings.start({ meetingId, title, sites: this.#sites(running) });
    } catch (error) {
      this.#release(running);
      throw error;
    }
    conference.setRecordingSince(Date.now());
    this.#update(running);
  }

  async stop(conference: Conference): Promise<void> {
    const running = this.#running.get(conference.meeting.id);
    if (!running) throw new RoomdError("not-found", `"${conference.meeting.title}" is not being recorded`);
    this.#release(running);
    // Finishing its files takes time, and nobody needs to wait for it.
    this.#recordings.stop(conference.meeting.id).catch((error: unknown) => {
      this.#logger.error({ err: error, meeting: conference.meeting.id }, "recording stop failed");
    });
  }

  #update(running: Running): void {
    const { id } = running.conference.meeting;
    if (this.#recordings.findRunning(id) === undefined) return;
    this.#recordings.update(id, this.#sites(running));
    const { speakerId } = running.conference;
    if (speakerId === null) return;
    this.#recordings.setSpeaker(id, speakerId).catch((error: unknown) => {
      this.#logger.error({ err: error, meeting: id }, "speaker change write failed");
    });
  }

  /** Returns what to record now, and adds demand for each of its streams. */
  #sites({ conference, demands }: Running): RecordedSite[] {
    const sources = conference.members.flatMap((site) => recordingSources(conference, site, this.#sfu));
    const streams = new Set(sources.flatMap((one) => one.streams));
    for (const [stream, demand] of demands) {
      if (streams.has(stream)) continue;
      demand[Symbol.dispose]();
      demands.delete(stream);
    }
    for (const stream of streams) if (!demands.has(stream)) demands.set(stream, stream.addDemand());
    return sources.map(({ recorded }) => recorded);
  }

  /** Releases recordings that ended by themselves because the disk was full. */
  #releaseEnded(): void {
    for (const running of this.#running.values()) {
      const { recordingSinceMs, meeting } = running.conference;
      if (recordingSinceMs !== null && this.#recordings.findRunning(meeting.id) === undefined)
        this.#release(running);
    }
  }

  #release(running: Running): void {
    this.#running.delete(running.conference.meeting.id);
    running.stopListening();
    for (const demand of running.demands.values()) demand[Symbol.dispose]();
    running.demands.clear();
    running.conference.setRecordingSince(null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    for (const running of this.#running.values()) this.#release(running);
  }
}

function recordingSources(conference: Conference, site: Site, sfu: Sfu): RecordingSource[] {
  const { siteId, name, router } = site;
  if (!router || conference.getParticipantState(siteId).role === "viewer") return [];
  const streams = [...site.streams.values()];
  const best = (source: StreamSource) =>
    selectBestStream(
      streams.filter((stream) => stream.kind === "video" && stream.source === source),
      ["high", "only", "medium", "low"],
    );
  const audio = streams.find(({ kind }) => kind === "audio");
  const entry = (
    id: string,
    label: string,
    parts: { video?: SiteStream; audio?: SiteStream },
  ): RecordingSource => ({
    recorded: {
      siteId: id,
      name: label,
      router,
      pipeToLocal: (producer) => sfu.pipeToLocal(producer, router),
      video: parts.video?.producer,
      audio: parts.audio?.producer,
    },
    streams: [parts.video, parts.audio].filter((stream) => stream !== undefined),
  });
  const camera = best("camera");
  const content = best("content");
  return [
    ...(camera || audio
      ? [entry(siteId, name, { ...(camera ? { video: camera } : {}), ...(audio ? { audio: audio } : {}) })]
      : []),
    ...(content ? [entry(contentSiteId(siteId), `${name} – content`, { video: content })] : []),
  ];
}
