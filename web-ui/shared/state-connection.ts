import { signal } from "@preact/signals";
import type { RequestTable } from "../../daemon/contract/define-command.ts";
import { LiveConnection, type LiveOptions } from "./live.ts";

/** A connection to a server that sends the page's whole state every second, in the notice `state`. */
export class StateConnection<
  State extends { atMs: number },
  Requests extends RequestTable,
> extends LiveConnection<Requests> {
  readonly state = signal<State | null>(null);

  constructor(options: LiveOptions<Requests>) {
    super(options);
    this.onNotice((name, params) => {
      if (name === "state") this.applyState(params as State);
    });
  }

  applyState(state: State): void {
    this.onHeartbeat(state);
    this.state.value = state;
  }
}
