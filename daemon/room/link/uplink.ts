import type { types } from "mediasoup";
import { BackOff } from "../../../drivers/transport/back-off.ts";
import { Changes } from "../../changes.ts";
import { asRoomdError, type RoomdError } from "../../contract/errors.ts";
import type { Roster } from "../../contract/meeting.ts";
import { parse } from "../../contract/parse.ts";
import type { RpcPeer } from "../../contract/rpc.ts";
import { JoinAnswer, linkNotices, PipedProducer, PipeEnd } from "../../contract/signalling.ts";
import type { Logger } from "../../log.ts";
import { createPipe, type PipeListen, pipeEnd } from "../../pipe.ts";
import type { RoomMedia } from "../media/room-media.ts";

export interface UplinkOptions {
  readonly peer: RpcPeer;
  readonly media: RoomMedia;
  readonly listen: PipeListen;
  readonly roomId: string;
  readonly logger: Logger;
  /** The meeting to be in, as it is wanted now. */
  readonly wanted: () => string | null;
  readonly onOver: (meetingId: string) => void;
}

/** The pipe of one router, and what goes through it. */
interface Piped {
  readonly pipe: types.PipeTransport;
  readonly generation: number;
  /** Own producers that the hub was told of, with their consumers on the pipe. */
  readonly sent: Map<string, types.Consumer>;
  /** Other rooms' producers, as they are on this room's router. */
  readonly taken: Map<string, types.Producer>;
}

/** Brings one connection to the hub to what is wanted: pipe, own streams, meeting, other rooms' streams.
 * Each step looks at what is and what should be; none relies on having seen an event. */
export class Uplink implements Disposable {
  readonly changes = new Changes();
  readonly #options: UplinkOptions;
  readonly #backOff = new BackOff({ firstMs: 200, maxMs: 5000 });
  readonly #stopListening: () => void;
  #piped: Piped | undefined;
  #roster: Roster | undefined;
  #error: RoomdError | undefined;
  #running = false;
  #again = false;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#stopListening = options.media.changes.on(() => this.converge());
    this.converge();
  }

  /** Why it is not where it should be; undefined when it is, or still on its way. */
  get error(): RoomdError | undefined {
    return this.#error;
  }

  /** The meeting it is in, with only those remote streams that this room's viewers can play now. */
  get roster(): Roster | undefined {
    const roster = this.#roster;
    if (!roster) return undefined;
    const participants = roster.participants.map((participant) =>
      participant.roomId === this.#options.roomId
        ? participant
        : { ...participant, producers: participant.producers.filter(({ id }) => this.#piped?.taken.has(id)) },
    );
    return { ...roster, participants };
  }

  onNotice(name: string, params: unknown): void {
    if (name === "meeting.roster") {
      const roster = parse(linkNotices["meeting.roster"], params, name);
      if (roster.meetingId !== this.#roster?.meetingId) return;
      this.#roster = roster;
      this.changes.emit();
      this.converge();
    } else if (name === "meeting.over") {
      const { meetingId } = parse(linkNotices["meeting.over"], params, name);
      if (this.#roster?.meetingId === meetingId) this.#left();
      this.#options.onOver(meetingId);
    }
  }

  /** Looks again at what is wanted. */
  converge(): void {
    if (this.#closed) return;
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    clearTimeout(this.#retry);
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        await this.#step();
        this.#backOff.reset();
        if (this.#error) {
          this.#error = undefined;
          this.changes.emit();
        }
      } catch (error) {
        if (this.#closed) break;
        this.#error = asRoomdError(error, "joining through the hub");
        const { code, message: reason } = this.#error;
        this.#options.logger.warn({ code, reason }, "not where it should be at the hub; trying again");
        this.changes.emit();
        clearTimeout(this.#retry);
        this.#retry = setTimeout(() => this.converge(), this.#backOff.delayMs());
        break;
      }
    }
    this.#running = false;
  }

  async #step(): Promise<void> {
    const { media, peer, wanted } = this.#options;
    const router = media.worker.current;
    if (!router) {
      // Its own supervisor says so, brings it back, and tells of the change.
      this.#dropPipe();
      return;
    }
    if (this.#piped?.generation !== media.worker.generation || this.#piped.pipe.closed) {
      this.#dropPipe();
      this.#piped = await this.#open(router, media.worker.generation);
    }
    const piped = this.#piped;
    await this.#sendOwn(piped);
    const meetingId = wanted();
    if (this.#roster && this.#roster.meetingId !== meetingId) {
      this.#left();
      await peer.request("meeting.leave");
    }
    if (meetingId !== null && !this.#roster) await this.#join(piped, meetingId);
    await this.#takeOthers(piped);
  }

  async #open(router: types.Router, generation: number): Promise<Piped> {
    const { listen, peer } = this.#options;
    const pipe = await createPipe(router, listen);
    try {
      const answer: unknown = await peer.request("pipe.open", pipeEnd(pipe, listen));
      await pipe.connect(parse(PipeEnd, answer, "pipe.open"));
    } catch (error) {
      pipe.close();
      throw error;
    }
    return { pipe, generation, sent: new Map(), taken: new Map() };
  }

  async #sendOwn({ pipe, sent }: Piped): Promise<void> {
    const { media, peer } = this.#options;
    const own = media.producers();
    const unchanged = own.length === sent.size && own.every(({ id }) => sent.has(id));
    if (unchanged) return;
    for (const [id, consumer] of sent) {
      if (own.some((producer) => producer.id === id)) continue;
      consumer.close();
      sent.delete(id);
    }
    for (const producer of own) {
      if (sent.has(producer.id)) continue;
      const consumer = await pipe.consume({ producerId: producer.id });
      const tell = (paused: boolean) => () => {
        peer.request("pipe.pause", { producerId: producer.id, paused }).catch(() => this.#sendAnew());
      };
      consumer.on("producerpause", tell(true));
      consumer.on("producerresume", tell(false));
      sent.set(producer.id, consumer);
    }
    const producers: PipedProducer[] = [...sent.values()].map((consumer) => ({
      producerId: consumer.producerId,
      kind: consumer.kind,
      rtpParameters: consumer.rtpParameters,
      paused: consumer.producerPaused,
    }));
    await peer.request("pipe.send", { producers });
  }

  /** A pause that did not arrive: the whole list says it, too. */
  #sendAnew(): void {
    for (const consumer of this.#piped?.sent.values() ?? []) consumer.close();
    this.#piped?.sent.clear();
    this.converge();
  }

  async #join(piped: Piped, meetingId: string): Promise<void> {
    const { peer, logger, wanted } = this.#options;
    const answer: unknown = await peer.request("meeting.join", { meetingId });
    const { roster, producers } = parse(JoinAnswer, answer, "meeting.join");
    this.#roster = roster;
    await Promise.all(producers.map((producer) => this.#take(piped, producer)));
    logger.info({ meeting: meetingId, participants: roster.participants.length }, "in the meeting");
    // What was wanted may have changed meanwhile.
    if (wanted() !== meetingId) this.#again = true;
    this.changes.emit();
  }

  /** Takes what the roster has and this room has not, drops what has gone, and pauses alike. */
  async #takeOthers(piped: Piped): Promise<void> {
    const { peer, roomId } = this.#options;
    const others = (this.#roster?.participants ?? []).filter((other) => other.roomId !== roomId);
    const offered = others.flatMap(({ producers }) => producers);
    for (const [id, producer] of piped.taken) {
      if (offered.some((offer) => offer.id === id)) continue;
      producer.close();
      piped.taken.delete(id);
      // After leaving, the hub has dropped it by itself.
      if (this.#roster) await peer.request("pipe.drop", { producerId: id });
    }
    await Promise.all(
      offered.map(async ({ id, paused }) => {
        const taken = piped.taken.get(id);
        if (!taken) {
          const answer: unknown = await peer.request("pipe.take", { producerId: id });
          await this.#take(piped, parse(PipedProducer, answer, "pipe.take"));
          this.changes.emit();
        } else if (taken.paused !== paused) await (paused ? taken.pause() : taken.resume());
      }),
    );
  }

  async #take({ pipe, taken }: Piped, offered: PipedProducer): Promise<void> {
    if (taken.has(offered.producerId)) return;
    const producer = await pipe.produce({
      id: offered.producerId,
      kind: offered.kind,
      rtpParameters: offered.rtpParameters as types.RtpParameters,
      paused: offered.paused,
    });
    producer.observer.once("close", () => taken.delete(offered.producerId));
    taken.set(offered.producerId, producer);
  }

  #left(): void {
    this.#roster = undefined;
    for (const producer of this.#piped?.taken.values() ?? []) producer.close();
    this.#piped?.taken.clear();
    this.changes.emit();
  }

  #dropPipe(): void {
    this.#piped?.pipe.close();
    this.#piped = undefined;
    this.#roster = undefined;
    this.changes.emit();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#stopListening();
    clearTimeout(this.#retry);
    this.#dropPipe();
  }
}
