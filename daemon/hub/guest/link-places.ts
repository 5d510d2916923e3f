import type { HubConfig } from "../../contract/config/hub-config.ts";
import { RoomdError } from "../../contract/errors.ts";

interface PresentGuest {
  readonly invitationId: string;
  readonly isPresent: boolean;
}

interface Distrust {
  /** Until then, ms since the epoch by the hub's clock. */
  readonly meetingEndsAtMs: number;
  readonly nowMs: number;
}

/** How many guests may be present, and by which links they need a moderator's admission. */
export class LinkPlaces {
  readonly #limits: Pick<HubConfig["guests"], "max" | "maxPerLink">;
  /** Links by which somebody came who was removed, with the end of their meetings, ms since the epoch. */
  readonly #distrusted = new Map<string, number>();

  constructor(limits: Pick<HubConfig["guests"], "max" | "maxPerLink">) {
    this.#limits = limits;
  }

  /** Throws `unavailable` when there is no place for one more guest of this link. */
  check(guests: readonly PresentGuest[], invitationId: string): void {
    const { max, maxPerLink } = this.#limits;
    const present = guests.filter(({ isPresent }) => isPresent);
    if (present.length >= max) throw full(`this hub accepts ${max} guests at once; try again later`);
    if (present.filter((guest) => guest.invitationId === invitationId).length >= maxPerLink) {
      throw full(`this link admits ${maxPerLink} guests at once; ask for another one`);
    }
  }

  /** Whoever comes by this link from now on waits in the lobby: the removed guest still has it. */
  distrust(invitationId: string, { meetingEndsAtMs, nowMs }: Distrust): void {
    for (const [id, endsAtMs] of this.#distrusted) if (endsAtMs < nowMs) this.#distrusted.delete(id);
    this.#distrusted.set(invitationId, meetingEndsAtMs);
  }

  isDistrusted(invitationId: string): boolean {
    return this.#distrusted.has(invitationId);
  }
}

function full(message: string): RoomdError {
  return new RoomdError("unavailable", message, { details: { reason: "full" } });
}
