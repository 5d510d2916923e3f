import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { MeetingView } from "../../daemon/contract/meeting/view.ts";
import { type ElementSize, useElementSize } from "../shared/element-size.ts";
import { AudioPlayer } from "../shared/players.tsx";
import { layoutScreen } from "./layout.ts";
import { LocalTile } from "./local-tile.tsx";
import { OwnContentTile } from "./own-content-tile.tsx";
import { playsAudio, screenNumber, screenNumbers, viewer } from "./room.ts";
import { SiteTile } from "./site-tile.tsx";

interface TileAreaProps {
  readonly state: CurrentRoomState;
  /** Null: nothing but the room's own picture. */
  readonly view: Pick<MeetingView, "mode" | "tiles"> | null;
}

/** The room's view on this screen. Elements keep their order, so that no video restarts; only their boxes change. */
export function TileArea({ state, view }: TileAreaProps) {
  const { area, element } = useElementSize<HTMLElement>();
  return (
    <main class="tile-area" ref={element}>
      {area && <Tiles state={state} view={view} area={area} />}
      {playsAudio.value &&
        state.meeting.view?.audio.map(({ producerId }) => (
          <AudioPlayer key={producerId} viewer={viewer} producerId={producerId} />
        ))}
    </main>
  );
}

function Tiles({ state, view, area }: TileAreaProps & { area: ElementSize }) {
  const { roster } = state.meeting;
  const { kind, cells, local } = layoutScreen({
    view,
    screen: screenNumber,
    screens: screenNumbers.value,
    area,
  });
  const inOrder = cells.toSorted((a, b) => a.key.localeCompare(b.key));
  return (
    <div class="tiles" data-testid="layout" data-layout={kind}>
      {inOrder.map((cell) => {
        if (cell.tile.siteId === state.room.id) {
          return <OwnContentTile key={cell.key} state={state} cell={cell} />;
        }
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
