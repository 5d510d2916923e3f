import { useEffect, useRef } from "preact/hooks";
import { type HealthStatus, statusAt, worstOf } from "../../daemon/contract/health.ts";
import type { WanState } from "../../daemon/contract/view.ts";
import { pageNow } from "../shared/clock.ts";
import { Facts } from "../shared/facts.tsx";
import { HealthBadge } from "../shared/health-badge.tsx";
import { language, words } from "../shared/words.ts";
import { lineQuality } from "./line-quality.ts";
import { live } from "./room.ts";

/** With one decimal, as the page's language writes it. */
function decimal(value: number): string {
  return value.toLocaleString(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

function rate(kbps: number): string {
  return kbps >= 1000 ? `${decimal(kbps / 1000)} Mbit/s` : `${Math.round(kbps)} kbit/s`;
}

function share(value: number | null): string {
  return value === null ? "–" : `${decimal(value * 100)} %`;
}

/** In a sentence: what the line does to the meeting. */
function sentence(wan: WanState): string {
  const { weak, good, gone, saving, soundStays } = words.value.conference.line;
  const quality = lineQuality(wan);
  if (quality !== "weak") return quality === "good" ? good : gone;
  if (wan.saving.length === 0) return weak;
  return `${weak}: ${wan.saving.map((step) => saving[step]).join(", ")}. ${soundStays}`;
}

function LineFacts({ wan }: { wan: WanState }) {
  const { lossUp, lossDown, roundTrip, sends, receives, limit } = words.value.conference.line;
  const flow = (kbps: number, budget: number | null) =>
    budget === null ? rate(kbps) : `${rate(kbps)} (${limit(rate(budget))})`;
  const facts: readonly (readonly [string, string])[] = [
    [sends, flow(wan.up.kbps, wan.budgetKbps.up)],
    [receives, flow(wan.down.kbps, wan.budgetKbps.down)],
    [lossUp, share(wan.up.lossShare)],
    [lossDown, share(wan.down.lossShare)],
    [roundTrip, wan.rttMs === null ? "–" : `${wan.rttMs} ms`],
  ];
  return <Facts facts={facts} />;
}

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
        <p>{sentence(state.wan)}</p>
        {status !== "ok" && <p class="faint">{state.link.reason ?? state.broker.reason}</p>}
        <LineFacts wan={state.wan} />
      </div>
    </details>
  );
}
