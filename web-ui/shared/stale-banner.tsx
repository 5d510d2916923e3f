import { formatAge, pageNow } from "./clock.ts";
import { messages } from "./locale.ts";
import type { RoomLive } from "./room-live.ts";

type StaleSource = Pick<RoomLive, "isStale" | "stateAgeMs"> & {
  readonly state: { readonly value: object | null };
};

/** Reports that the page is not live, and how old its state is. */
export function StaleBanner({ live }: { live: StaleSource }) {
  if (!live.isStale.value) return null;
  pageNow.value;
  const { notLive, since, notYet } = messages.value;
  return (
    <div class="banner stale" role="alert" data-testid="stale-banner">
      {notLive} · {live.state.value ? since(formatAge(live.stateAgeMs())) : notYet}
    </div>
  );
}
