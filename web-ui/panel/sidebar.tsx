import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { HandIcon } from "../shared/hand-icon.tsx";
import { messages } from "../shared/locale.ts";
import { ChairControls, LobbyGuests } from "./chair-controls.tsx";
import { panelMessages } from "./locale.ts";
import { Participants } from "./participants.tsx";
import { PresetRow } from "./preset-row.tsx";
import { Presets } from "./presets.tsx";
import { live, participantState } from "./room.ts";
import { ScreenControls } from "./screen-controls.tsx";
import { selectTab, type Tab, tabsOf } from "./tabs.ts";
import { VideoInputs } from "./video-inputs.tsx";

/** Selected by the operator. */
const chosen = signal<Tab | null>(null);

function TabText({ tab }: { tab: Tab }) {
  const { roster } = participantState.value ?? {};
  const text = panelMessages.value.tabs[tab];
  if (tab !== "sites" || !roster) return <>{text}</>;
  const hands = roster.participants.filter(({ handRaisedAtMs }) => handRaisedAtMs !== null).length;
  return (
    <>
      {text} ({roster.participants.length}){" "}
      {hands > 0 && (
        <span class="hands">
          <HandIcon /> {hands}
        </span>
      )}
    </>
  );
}

const PANELS: Record<Tab, () => ComponentChildren> = {
  inputs: () => <VideoInputs />,
  presets: () => <Presets />,
  sites: () => (
    <>
      <Participants />
      <PresetRow />
      <ChairControls />
    </>
  ),
  screens: () => <ScreenControls />,
};

/** Beside the preview: one row of tabs for what does not fit beside each other. */
export function Sidebar() {
  const state = live.state.value;
  if (!state) return null;
  const tabs = tabsOf(state);
  const current = selectTab(tabs, chosen.value, participantState.value?.canModerate ?? false);
  return (
    <aside aria-label={messages.value.conference.tabs} data-meeting={state.meeting.phase !== "idle"}>
      {tabs.length > 1 && (
        <div class="segments tabs" role="tablist" aria-label={messages.value.conference.tabs}>
          {tabs.map((tab) => (
            <button
              type="button"
              key={tab}
              role="tab"
              id={`tab-${tab}`}
              data-testid={`tab-${tab}`}
              aria-selected={tab === current}
              aria-controls="tab-panel"
              onClick={() => {
                chosen.value = tab;
              }}
            >
              <TabText tab={tab} />
            </button>
          ))}
        </div>
      )}
      <LobbyGuests />
      {current && (
        <div
          class="tab-panel"
          id="tab-panel"
          data-tab={current}
          {...(tabs.length > 1 ? { role: "tabpanel", "aria-labelledby": `tab-${current}` } : {})}
        >
          {PANELS[current]()}
        </div>
      )}
    </aside>
  );
}
