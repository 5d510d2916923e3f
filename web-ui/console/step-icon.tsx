import type { RollCallStep } from "../../daemon/contract/fleet/summaries.ts";

type Step = RollCallStep["step"];

/** The filled share of the disc. */
const FILLED: Record<Step, number> = { scheduled: 0, calling: 0.25, joined: 0.5, sending: 0.75, heard: 1 };
const RADIUS = 5.6;

function slice(share: number): string {
  const angle = share * 2 * Math.PI - Math.PI / 2;
  const x = (8 + RADIUS * Math.cos(angle)).toFixed(2);
  const y = (8 + RADIUS * Math.sin(angle)).toFixed(2);
  return `M8 8V${8 - RADIUS}A${RADIUS} ${RADIUS} 0 ${share > 0.5 ? 1 : 0} 1 ${x} ${y}Z`;
}

/** Each step has its own shape: colour is never the only sign. */
export function StepIcon({ step }: { step: Step }) {
  const share = FILLED[step];
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.8" fill="none" stroke="currentColor" stroke-width="1.6" />
      {share === 1 ? (
        <circle cx="8" cy="8" r={RADIUS} fill="currentColor" />
      ) : (
        share > 0 && <path d={slice(share)} fill="currentColor" />
      )}
    </svg>
  );
}
