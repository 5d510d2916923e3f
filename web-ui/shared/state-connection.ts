import { signal } from "@preact/signals";
import type { TUnsafe } from "typebox";
import type { RequestTable } from "../../daemon/contract/define-command.ts";
import type { NoticeTable } from "../../daemon/contract/define-notice.ts";
import type { TopicTable } from "../../daemon/contract/define-topic.ts";
import { LiveConnection, type LiveOptions } from "./live.ts";

/** A connection to a server that sends the page's whole state every second, in the notice `state`. */
export class StateConnection<
  State extends { atMs: number },
  Requests extends RequestTable,
  Notices extends NoticeTable = Record<never, NoticeTable[string]>,
> extends LiveConnection<Requests, Record<never, TopicTable[string]>, Notices & { state: TUnsafe<State> }> {
  readonly state = signal<State | null>(null);

  constructor(options: LiveOptions<Requests>) {
    super(options);
    this.onNotice("state", (state) => this.applyState(state as State));
  }

  applyState(state: State): void {
    this.onHeartbeat(state);
    this.state.value = state;
  }
}
