import { formatAge, pageNow } from "./clock.ts";
import type { LiveConnection } from "./live.ts";
import { messages } from "./locale.ts";

type StaleSource = Pick<LiveConnection<never>, "isStale" | "heartbeatAgeMs">;

/** Reports that the page is not live, and how old what it shows is. */
export function StaleBanner({ live }: { live: StaleSource }) {
  if (!live.isStale.value) return null;
  pageNow.value;
  const { notLive, since, notYet } = messages.value;
  const ageMs = live.heartbeatAgeMs();
  return (
    <div class="banner stale" role="alert" data-testid="stale-banner">
      {notLive} · {ageMs === null ? notYet : since(formatAge(ageMs))}
    </div>
  );
}
