import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { HandSign } from "../shared/hand-icon.tsx";
import { words } from "../shared/locale.ts";
import { ChairDesk, WaitingGuests } from "./chair-controls.tsx";
import { Participants } from "./participants.tsx";
import { Presets } from "./presets.tsx";
import { live, standing } from "./room.ts";
import { Screens } from "./screen-controls.tsx";
import { Pictures } from "./video-inputs.tsx";

type Tab = "sites" | "camera";

/** What the operator chose; until then who leads sees the sites, the others their camera. */
const chosen = signal<Tab | null>(null);

/** Beside the picture: the camera's places; in a meeting the sites, too, and what the screens show. */
export function Side() {
  const phase = live.state.value?.meeting.phase ?? "idle";
  const { roster, leads = false } = standing.value ?? { roster: null };
  if (phase === "idle") {
    return (
      <aside>
        <Pictures as="pictures" />
        <Presets />
      </aside>
    );
  }
  const hasCamera = (live.state.value?.cameras.length ?? 0) > 0;
  const tab = hasCamera ? (chosen.value ?? (leads || !roster ? "sites" : "camera")) : "sites";
  const hands = roster?.participants.filter(({ handRaisedAtMs }) => handRaisedAtMs !== null).length ?? 0;
  const { sites, camera, tabs } = words.value.conference;
  const count = roster?.participants.length ?? 0;
  const names: readonly (readonly [Tab, ComponentChildren])[] = [
    [
      "sites",
      <>
        {sites} ({count}){" "}
        {hands > 0 && (
          <span class="hands">
            <HandSign /> {hands}
          </span>
        )}
      </>,
    ],
    ["camera", camera],
  ];
  return (
    <aside data-leads={leads}>
      <Pictures as={tab === "camera" ? "pictures" : "names"} />
      {hasCamera && (
        <div class="choice tabs" role="tablist" aria-label={tabs}>
          {names.map(([name, text]) => (
            <button
              type="button"
              key={name}
              role="tab"
              data-testid={`tab-${name}`}
              aria-selected={tab === name}
              onClick={() => {
                chosen.value = name;
              }}
            >
              {text}
            </button>
          ))}
        </div>
      )}
      <div class="shown">
        <WaitingGuests />
        {tab === "sites" ? <Participants /> : <Presets />}
      </div>
      {tab === "sites" && <ChairDesk />}
      <Screens />
    </aside>
  );
}
