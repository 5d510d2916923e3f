import { computed, type ReadonlySignal } from "@preact/signals";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import { type ScreenNotices, screenRequests } from "../../daemon/contract/media/screen.ts";
import { type ViewerNotices, viewerRequests } from "../../daemon/contract/media/viewer.ts";
import { roomCommands } from "../../daemon/contract/room-commands.ts";
import type { RoomTopics } from "../../daemon/contract/room-topics.ts";
import { fromRoomEntries } from "../../daemon/shared/room-entries.ts";
import { pageNow } from "./clock.ts";
import { LiveConnection } from "./live.ts";
import { findOutage, type Outage } from "./outage.ts";

const requests = { ...roomCommands, ...viewerRequests, ...screenRequests };
export type RoomRequests = typeof requests;

/** A page's connection to its room. */
export class RoomLive extends LiveConnection<RoomRequests, RoomTopics, ScreenNotices & ViewerNotices> {
  /** Null before the first snapshot. While the page is disconnected it is the last state. */
  readonly state: ReadonlySignal<CurrentRoomState | null>;
  /** What is lost now; null if nothing is. */
  readonly outage: ReadonlySignal<Outage | null>;

  constructor() {
    super({ requests });
    const { entries } = this.subscribe("room");
    this.state = computed(() => entries.value && fromRoomEntries(entries.value));
    this.outage = computed(() => {
      pageNow.value;
      return findOutage(this.state.value, {
        isStale: this.isStale.value,
        nowMs: this.serverNow(),
        heartbeatAgeMs: this.heartbeatAgeMs(),
      });
    });
  }
}
