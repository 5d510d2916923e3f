import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import { parse } from "../../contract/parse.ts";
import type { RpcPeer } from "../../contract/rpc.ts";
import {
  type JoinAnswer,
  type LinkParams,
  type LinkRequest,
  linkRequests,
  type PipedProducer,
  type PipeEnd,
} from "../../contract/signalling.ts";
import type { MediaWorker } from "../../media-worker.ts";
import { createPipe, type PipeListen, pipeEnd } from "../../pipe.ts";
import type { Member } from "./conference.ts";
import type { Conferences } from "./conferences.ts";

export interface RoomLinkOptions {
  readonly roomId: string;
  readonly name: string;
  readonly sfu: MediaWorker;
  readonly listen: PipeListen;
  readonly conferences: Conferences;
  readonly peer: RpcPeer;
}

type Handlers = { [R in LinkRequest]: (params: LinkParams<R>) => unknown };

/** One room's connection: its pipe, what it sends, and what it takes of the others. */
export class RoomLink implements Member, Disposable {
  readonly roomId: string;
  readonly name: string;
  /** What the room sends, on the hub's router, by id. */
  readonly producers = new Map<string, types.Producer>();
  readonly #options: RoomLinkOptions;
  readonly #taken = new Map<string, types.Consumer>();
  readonly #handlers: Handlers;
  #pipe: types.PipeTransport | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: RoomLinkOptions) {
    this.#options = options;
    this.roomId = options.roomId;
    this.name = options.name;
    this.#handlers = {
      "pipe.open": (end) => this.#open(end),
      "pipe.send": ({ producers }) => this.#send(producers),
      "pipe.pause": ({ producerId, paused }) => this.#pause(producerId, paused),
      "meeting.join": ({ meetingId }) => this.#join(meetingId),
      "meeting.leave": () => this.#leave(),
      "pipe.take": ({ producerId }) => this.#take(producerId),
      "pipe.drop": ({ producerId }) => this.#drop(producerId),
    };
  }

  notify(notice: string, params: unknown): void {
    this.#options.peer.notify(notice, params);
  }

  /** Answers the room's requests one after another, as they came. */
  request(method: string, params: unknown): Promise<unknown> {
    const answer = this.#queue.then(() => {
      if (this.#closed) throw new RoomdError("unavailable", `${method}: the link was closed`);
      if (!Object.hasOwn(linkRequests, method)) throw new RoomdError("not-found", `no request "${method}"`);
      const request = method as LinkRequest;
      const handler = this.#handlers[request] as (params: unknown) => unknown;
      return handler(parse(linkRequests[request], params, request));
    });
    this.#queue = answer.catch(() => {});
    return answer;
  }

  /** Out of its meeting: nothing of the others goes to it any more. */
  left(): void {
    for (const consumer of this.#taken.values()) consumer.close();
    this.#taken.clear();
  }

  async #open(end: PipeEnd): Promise<PipeEnd> {
    const { sfu, listen } = this.#options;
    this.#closePipe();
    const pipe = await createPipe(sfu.router, listen);
    this.#pipe = pipe;
    await pipe.connect(end);
    return pipeEnd(pipe, listen);
  }

  async #send(wanted: readonly PipedProducer[]): Promise<void> {
    for (const [id, producer] of this.producers) {
      if (wanted.some(({ producerId }) => producerId === id)) continue;
      producer.close();
      this.producers.delete(id);
    }
    for (const { producerId, kind, rtpParameters, paused } of wanted) {
      const known = this.producers.get(producerId);
      if (known) {
        await (paused ? known.pause() : known.resume());
        continue;
      }
      const producer = await this.#opened().produce({
        id: producerId,
        kind,
        rtpParameters: rtpParameters as types.RtpParameters,
        paused,
      });
      this.producers.set(producerId, producer);
    }
    this.#options.conferences.producersChanged(this);
  }

  async #pause(producerId: string, paused: boolean): Promise<void> {
    const producer = this.producers.get(producerId);
    if (!producer) throw new RoomdError("not-found", `room "${this.roomId}" sends no ${producerId}`);
    await (paused ? producer.pause() : producer.resume());
    this.#options.conferences.producersChanged(this);
  }

  async #join(meetingId: string): Promise<JoinAnswer> {
    const conference = await this.#options.conferences.join(meetingId, this);
    const others = conference.members.filter((member) => member !== this);
    const ids = others.flatMap((member) => [...member.producers.keys()]);
    // One that closes meanwhile is missing from the next roster, too.
    const taken = await Promise.allSettled(ids.map((id) => this.#take(id)));
    const producers = taken.filter((result) => result.status === "fulfilled").map((result) => result.value);
    return { roster: conference.roster(), producers };
  }

  #leave(): void {
    this.left();
    this.#options.conferences.leave(this);
  }

  async #take(producerId: string): Promise<PipedProducer> {
    const owner = this.#options.conferences.of(this)?.ownerOf(producerId);
    if (!owner || owner === this) {
      throw new RoomdError("not-found", `no stream ${producerId} of another room in this room's meeting`);
    }
    let consumer = this.#taken.get(producerId);
    if (!consumer) {
      consumer = await this.#opened().consume({ producerId });
      this.#taken.set(producerId, consumer);
      consumer.observer.once("close", () => this.#taken.delete(producerId));
    }
    const { kind, rtpParameters, producerPaused } = consumer;
    return { producerId, kind, rtpParameters, paused: producerPaused };
  }

  #drop(producerId: string): void {
    this.#taken.get(producerId)?.close();
  }

  #opened(): types.PipeTransport {
    if (!this.#pipe || this.#pipe.closed) {
      throw new RoomdError("unavailable", `room "${this.roomId}" has no pipe; send pipe.open first`);
    }
    return this.#pipe;
  }

  #closePipe(): void {
    this.#pipe?.close();
    this.#pipe = undefined;
    this.#taken.clear();
    if (this.producers.size === 0) return;
    this.producers.clear();
    this.#options.conferences.producersChanged(this);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#options.conferences.leave(this);
    this.#closePipe();
  }
}
