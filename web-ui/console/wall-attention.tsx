import { formatShortAge, pageNow } from "../shared/clock.ts";
import { useElementSize } from "../shared/element-size.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { messages } from "../shared/locale.ts";
import { AttentionSummary, useAttention } from "./attention.tsx";
import { formatFault } from "./fault-text.ts";
import { live } from "./hub.ts";
import { wallMessages } from "./wall-locale.ts";

/** Of an item in the list beside the wall, rem: its name and two lines, or one line where there are many. */
const ITEM_REM = { full: 4.9, dense: 3.5 };

/** What needs attention, beside the wall that fits one screen: as many as fit, and how many do not. */
export function WallAttention() {
  pageNow.value;
  const items = useAttention();
  const { area, element } = useElementSize<HTMLDivElement>();
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const placesOf = (itemRem: number) => Math.max(1, Math.floor((area?.height ?? 0) / (itemRem * rem)));
  const isDense = items.length > placesOf(ITEM_REM.full);
  const itemRem = isDense ? ITEM_REM.dense : ITEM_REM.full;
  const places = placesOf(itemRem);
  const shown = items.length > places ? items.slice(0, places - 1) : items;
  const rest = items.length - shown.length;
  return (
    <aside class="wall-attention" aria-label={messages.value.attention} data-testid="attention">
      <AttentionSummary count={items.length} />
      <div ref={element}>
        {!live.isStale.value && (
          <ul data-dense={isDense}>
            {shown.map(({ key, name, status, fault, sinceMs }) => (
              <li key={key} style={{ height: `${itemRem}rem` }} data-testid={`attention-${key}`}>
                <p class="named">
                  <HealthBadge status={status} text={name} />
                  <span class="age">{formatShortAge(live.serverNow() - sinceMs)}</span>
                </p>
                <p>{isDense ? fault.what : formatFault(fault)}</p>
              </li>
            ))}
          </ul>
        )}
        {rest > 0 && !live.isStale.value && <p class="rest">{wallMessages.value.more(rest)}</p>}
      </div>
    </aside>
  );
}
