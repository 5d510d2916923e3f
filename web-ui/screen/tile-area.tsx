import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import { AudioPlayer } from "../shared/players.tsx";
import { type ElementSize, useElementSize } from "./element-size.ts";
import { layoutScreen } from "./layout.ts";
import { LocalTile } from "./local-tile.tsx";
import { playsAudio, screenNumber, screenNumbers, viewer } from "./room.ts";
import { SiteTile } from "./site-tile.tsx";

/** The room's view on this screen. Elements keep their order, so that no video restarts; only their boxes change. */
export function TileArea({ state, alone }: { state: CurrentRoomState; alone: boolean }) {
  const { area, element } = useElementSize();
  const { view } = state.meeting;
  return (
    <div class="tile-area" ref={element}>
      {area && <Tiles state={state} alone={alone} area={area} />}
      {playsAudio.value &&
        view?.audio.map(({ producerId }) => (
          <AudioPlayer key={producerId} viewer={viewer} producerId={producerId} />
        ))}
    </div>
  );
}

function Tiles({ state, alone, area }: { state: CurrentRoomState; alone: boolean; area: ElementSize }) {
  const { roster, view } = state.meeting;
  const { kind, cells, local } = layoutScreen({
    view: alone ? null : view,
    screen: screenNumber,
    screens: screenNumbers.value,
    area,
  });
  const inOrder = cells.toSorted((a, b) => a.key.localeCompare(b.key));
  return (
    <div class="tiles" data-testid="layout" data-layout={kind}>
      {inOrder.map((cell) => {
        const participant = roster?.participants.find(({ siteId }) => siteId === cell.tile.siteId);
        if (!participant) return null;
        return (
          <SiteTile
            key={cell.key}
            cell={cell}
            participant={participant}
            speaks={participant.siteId === roster?.activeSpeakerId}
          />
        );
      })}
      {local && <LocalTile key="own" state={state} box={local} />}
    </div>
  );
}
