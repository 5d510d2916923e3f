import type { Roster } from "../../contract/meeting/meeting.ts";
import {
  type SelectionConstraints,
  type StreamSelection,
  selectStreams,
} from "../../shared/stream-selection.ts";

/** Decides once for all screens of the room what they show, and which streams that takes. */
export class ViewSelector {
  readonly #localSiteId: string;
  #selection: StreamSelection | undefined;

  constructor(localSiteId: string) {
    this.#localSiteId = localSiteId;
  }

  /** Undefined outside of a meeting. */
  get selection(): StreamSelection | undefined {
    return this.#selection;
  }

  update(
    roster: Roster | undefined,
    constraints: Omit<SelectionConstraints, "localSiteId" | "lastLargeId">,
  ): void {
    this.#selection =
      roster &&
      selectStreams(roster, {
        ...constraints,
        localSiteId: this.#localSiteId,
        // The last large site stays large while this room itself speaks.
        lastLargeId: this.#selection?.largeId ?? null,
      });
  }
}
