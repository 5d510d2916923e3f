import { ROOM_REPORT_INTERVAL_MS } from "../../contract/fleet/room-state.ts";
import { mqttTopics } from "../../contract/mqtt-topics.ts";
import { Throttle } from "../../platform/change-emitter.ts";
import { startInterval } from "../../platform/guarded.ts";
import type { RoomStateSnapshot } from "../api/state-snapshot.ts";
import type { HubBroker } from "../link/hub-broker.ts";

const AT_MOST_EVERY_MS = 500;

export interface StatePublisherOptions {
  readonly broker: Pick<HubBroker, "publish" | "connects">;
  readonly snapshot: Pick<RoomStateSnapshot, "changes" | "state">;
}

/** Publishes the room's state at the broker: on change, and regularly as a sign of life. */
export class StatePublisher implements Disposable {
  readonly #options: StatePublisherOptions;
  readonly #stack = new DisposableStack();

  constructor(options: StatePublisherOptions) {
    this.#options = options;
    const { broker, snapshot } = options;
    const throttle = this.#stack.use(new Throttle(() => this.#publish(), AT_MOST_EVERY_MS));
    this.#stack.defer(broker.connects.on(() => this.#publish()));
    this.#stack.defer(snapshot.changes.on(() => throttle.trigger()));
    const timer = startInterval("room report", ROOM_REPORT_INTERVAL_MS, () => throttle.trigger());
    this.#stack.defer(() => clearInterval(timer));
  }

  #publish(): void {
    const { broker, snapshot } = this.#options;
    const whole = snapshot.state();
    // The hub made the roster: sixty rooms with sixty participants each would congest its link.
    const meeting = { ...whole.meeting, roster: null, view: null };
    // The names are the hub's own.
    broker.publish(mqttTopics.state(whole.room.id), { ...whole, meeting, siteNames: [] });
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}
