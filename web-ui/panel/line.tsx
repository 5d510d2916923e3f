import { useEffect, useRef } from "preact/hooks";
import { type HealthStatus, statusAt, worstOf } from "../../daemon/contract/health.ts";
import { pageNow } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { LineFacts, lineSentence } from "../shared/line-facts.tsx";
import { lineQuality } from "../shared/line-quality.ts";
import { words } from "../shared/words.ts";
import { live } from "./room.ts";

/** Something that opens over the page closes when one presses elsewhere. */
function useClosing(element: { current: HTMLDetailsElement | null }): void {
  useEffect(() => {
    const close = ({ target }: PointerEvent) => {
      if (element.current && target instanceof Node && !element.current.contains(target))
        element.current.open = false;
    };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, [element]);
}

/** The way to the hub as one sign; how the line is, is one tap away. */
export function Line() {
  const details = useRef<HTMLDetailsElement>(null);
  useClosing(details);
  pageNow.value;
  const state = live.state.value;
  if (!state || live.stale.value) return <HealthBadge status="down" of="connection" />;
  const now = live.serverNow();
  const status = worstOf([statusAt(state.link, now), statusAt(state.broker, now)]);
  const weak = state.meeting.phase === "joined" && lineQuality(state.wan) !== "good";
  const { hub, connectionStatus, conference } = words.value;
  const shown: HealthStatus = status === "ok" && weak ? "degraded" : status;
  const { line } = conference;
  const text = status === "ok" && weak ? line[lineQuality(state.wan)] : `${hub}: ${connectionStatus[status]}`;
  return (
    <details ref={details} class="line-state" data-testid="line" data-quality={lineQuality(state.wan)}>
      <summary>
        <HealthBadge status={shown} of="connection" text={text} />
      </summary>
      <div class="card" data-testid="line-facts">
        <p>{lineSentence(state.wan)}</p>
        {status !== "ok" && <p class="faint">{state.link.reason ?? state.broker.reason}</p>}
        <LineFacts wan={state.wan} />
      </div>
    </details>
  );
}
