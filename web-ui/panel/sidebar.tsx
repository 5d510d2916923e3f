import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { HandIcon } from "../shared/hand-icon.tsx";
import { messages } from "../shared/locale.ts";
import { ChairControls, LobbyGuests } from "./chair-controls.tsx";
import { Participants } from "./participants.tsx";
import { Presets } from "./presets.tsx";
import { live, participantState } from "./room.ts";
import { ScreenControls } from "./screen-controls.tsx";
import { VideoInputs } from "./video-inputs.tsx";

type Tab = "sites" | "camera";

/** Selected by the operator; initially the sites for a moderator, the camera for others. */
const chosen = signal<Tab | null>(null);

/** Beside the preview: inputs and presets; in a meeting also participants and screens. */
export function Sidebar() {
  const phase = live.state.value?.meeting.phase ?? "idle";
  const { roster, canModerate = false } = participantState.value ?? { roster: null };
  if (phase === "idle") {
    return (
      <aside>
        <VideoInputs as="pictures" />
        <Presets />
      </aside>
    );
  }
  const hasCamera = (live.state.value?.cameras.length ?? 0) > 0;
  const tab = hasCamera ? (chosen.value ?? (canModerate || !roster ? "sites" : "camera")) : "sites";
  const hands = roster?.participants.filter(({ handRaisedAtMs }) => handRaisedAtMs !== null).length ?? 0;
  const { sites, camera, tabs } = messages.value.conference;
  const count = roster?.participants.length ?? 0;
  const names: readonly (readonly [Tab, ComponentChildren])[] = [
    [
      "sites",
      <>
        {sites} ({count}){" "}
        {hands > 0 && (
          <span class="hands">
            <HandIcon /> {hands}
          </span>
        )}
      </>,
    ],
    ["camera", camera],
  ];
  return (
    <aside data-moderator={canModerate}>
      <VideoInputs as={tab === "camera" ? "pictures" : "names"} />
      {hasCamera && (
        <div class="segments tabs" role="tablist" aria-label={tabs}>
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
      <div class="tab-panel">
        <LobbyGuests />
        {tab === "sites" ? <Participants /> : <Presets />}
      </div>
      {tab === "sites" && <ChairControls />}
      <ScreenControls />
    </aside>
  );
}
