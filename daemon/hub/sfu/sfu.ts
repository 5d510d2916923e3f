import type { types } from "mediasoup";
import { Changes } from "../../changes.ts";
import { RoomdError } from "../../contract/errors.ts";
import { type Health, worstOf } from "../../contract/health.ts";
import type { Logger } from "../../log.ts";
import { MediaProbe } from "../../media-probe.ts";
import { MediaWorker } from "../../media-worker.ts";
import { RouterPipes } from "./router-pipes.ts";

/** A site's place: the router that its transports are on, for as long as it is there. */
export interface Place extends Disposable {
  readonly router: types.Router;
}

interface Seat {
  readonly worker: MediaWorker;
  places: number;
  probe: Promise<MediaProbe> | undefined;
}

/** The hub's workers, one router each. A site is placed where the fewest are; streams that are taken on another router
 * are piped there once. */
export class Sfu implements AsyncDisposable {
  readonly changes = new Changes();
  readonly #seats: Seat[];
  readonly #pipes = new RouterPipes();
  readonly #stack = new AsyncDisposableStack();

  /** `workers`: how many; one a core is usual. */
  constructor(logger: Logger, workers: number) {
    this.#seats = Array.from({ length: workers }, () => ({
      worker: this.#stack.use(new MediaWorker(logger)),
      places: 0,
      probe: undefined,
    }));
    for (const seat of this.#seats) {
      seat.worker.changes.on(() => {
        if (!seat.worker.current) seat.probe = undefined;
        this.changes.emit();
      });
    }
  }

  start(): void {
    for (const { worker } of this.#seats) worker.start();
  }

  /** Down when no worker is there; degraded when one is missing. */
  health(): Health {
    const parts = this.#seats.map(({ worker }) => worker.health());
    const worst = parts.find(({ status }) => status === worstOf(parts.map((part) => part.status)));
    if (!worst) throw new RoomdError("internal", "an SFU without workers");
    const status =
      worst.status === "down" && parts.some((part) => part.status === "ok") ? "degraded" : worst.status;
    return { ...worst, status };
  }

  /** Throws `unavailable` while no worker is there. */
  place(): Place {
    const { seat, router } = this.#free();
    const stack = new DisposableStack();
    stack.use(sit(seat));
    return { router, [Symbol.dispose]: () => stack.dispose() };
  }

  /** A place on a router of its own, with these codecs; the router goes with the place. */
  async ownPlace(mediaCodecs: types.RouterRtpCodecCapability[]): Promise<Place> {
    const { seat } = this.#free();
    using stack = new DisposableStack();
    stack.use(sit(seat));
    const router = stack.adopt(await seat.worker.openRouter(mediaCodecs), (opened) => opened.close());
    const held = stack.move();
    return { router, [Symbol.dispose]: () => held.dispose() };
  }

  #free(): { seat: Seat; router: types.Router } {
    const seat = this.#seats
      .filter(({ worker }) => worker.current !== undefined)
      .toSorted((a, b) => a.places - b.places)[0];
    const router = seat?.worker.current;
    if (!seat || !router) {
      throw new RoomdError("unavailable", "the hub's media workers are being brought back; try again");
    }
    return { seat, router };
  }

  /** The router's own probe. */
  probe(router: types.Router): Promise<MediaProbe> {
    const seat = this.#seats.find(({ worker }) => worker.current === router);
    if (!seat) throw new RoomdError("unavailable", "this media worker has died");
    seat.probe ??= MediaProbe.open(router);
    return seat.probe;
  }

  /** Makes a stream of `from` takeable on `to`, under the same id, until the answer is disposed of. */
  bring(producer: types.Producer, from: types.Router, to: types.Router): Promise<Disposable> {
    return this.#pipes.bring(producer, from, to);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function sit(seat: Seat): Disposable {
  seat.places++;
  const stack = new DisposableStack();
  stack.defer(() => {
    seat.places--;
  });
  return stack;
}
