import { formatAge, pageNow } from "./clock.ts";
import type { LiveConnection } from "./live.ts";
import { messages } from "./locale.ts";

/** Reports that the page is not live, and how old its state is. */
export function StaleBanner<State extends { atMs: number }>({ live }: { live: LiveConnection<State> }) {
  if (!live.isStale.value) return null;
  pageNow.value;
  const { notLive, since, notYet } = messages.value;
  return (
    <div class="banner stale" role="alert" data-testid="stale-banner">
      {notLive} · {live.state.value ? since(formatAge(live.stateAgeMs())) : notYet}
    </div>
  );
}
