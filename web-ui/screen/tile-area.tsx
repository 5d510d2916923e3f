import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { Sound } from "../shared/players.tsx";
import { type Area, useArea } from "./element-size.ts";
import { layoutScreen } from "./layout.ts";
import { Own } from "./local-tile.tsx";
import { screen, screens, sounds, viewer } from "./room.ts";
import { Site } from "./site-tile.tsx";

/** What the room has arranged, on this screen. Elements keep their order and stay; only their places change. */
export function Stage({ state, alone }: { state: RoomState; alone: boolean }) {
  const { area, element } = useArea();
  const { view } = state.meeting;
  return (
    <div class="stage" ref={element}>
      {area && <Pictures state={state} alone={alone} area={area} />}
      {sounds.value &&
        view?.audio.map(({ producerId }) => (
          <Sound key={producerId} viewer={viewer} producerId={producerId} />
        ))}
    </div>
  );
}

function Pictures({ state, alone, area }: { state: RoomState; alone: boolean; area: Area }) {
  const { roster, view } = state.meeting;
  const { kind, cells, own } = layoutScreen({
    view: alone ? null : view,
    screen,
    screens: screens.value,
    area,
  });
  const inOrder = cells.toSorted((a, b) => a.key.localeCompare(b.key));
  return (
    <div class="pictures" data-testid="layout" data-layout={kind}>
      {inOrder.map((cell) => {
        const participant = roster?.participants.find(({ siteId }) => siteId === cell.tile.siteId);
        if (!participant) return null;
        return (
          <Site
            key={cell.key}
            cell={cell}
            participant={participant}
            speaks={participant.siteId === roster?.activeSpeakerId}
          />
        );
      })}
      {own && <Own key="own" state={state} box={own} />}
    </div>
  );
}
