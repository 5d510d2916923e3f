import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RoomSummary } from "../../daemon/contract/fleet/summaries.ts";
import { useElementSize } from "../shared/element-size.ts";
import { HealthShape } from "../shared/health-badge.tsx";
import { messages } from "../shared/locale.ts";
import { findFaultText, statusWord } from "./fault-text.ts";
import { live, useRooms } from "./hub.ts";
import { needsAttention } from "./urgency.ts";
import { WallAttention } from "./wall-attention.tsx";
import { layoutWall } from "./wall-layout.ts";
import { wallMessages } from "./wall-locale.ts";

/** Of the page at 1920 × 1080 and less; a larger screen is read from as much farther away. */
const LETTER_PX = 16;

function readScreenScale(): number {
  return Math.max(1, Math.min(innerWidth / 1920, innerHeight / 1080));
}

const screenScale = signal(readScreenScale());
addEventListener("resize", () => {
  screenScale.value = readScreenScale();
});

/** Lets all of the page grow with the screen while the wall is open. */
function usePageScale(scale: number): void {
  const { style } = document.documentElement;
  useEffect(() => {
    style.fontSize = `${LETTER_PX * scale}px`;
    return () => {
      style.fontSize = "";
    };
  }, [scale, style]);
}

interface TileProps {
  readonly room: RoomSummary;
  readonly size: "large" | "small";
  readonly top: number;
  readonly height: number;
}

function Tile({ room, size, top, height }: TileProps) {
  const { id, name, status, meeting } = room;
  const isInMeeting = status === "ok" && meeting !== null && meeting.phase !== "idle";
  const fault = findFaultText(room);
  return (
    <li
      class="place"
      data-testid={`place-${id}`}
      data-status={status}
      data-size={size}
      style={{ top: `${top}px`, height: `${height}px` }}
    >
      <p class="who" data-health={status}>
        <HealthShape status={status} />
        <strong title={name}>{name}</strong>
        <span>{isInMeeting ? messages.value.phase[meeting.phase] : statusWord(room)}</span>
      </p>
      {size === "large" && fault && <p class="why">{fault.what}</p>}
    </li>
  );
}

/** All sites on one screen without scrolling, each in its place, and beside them what needs attention. */
export function ScreenWall() {
  const scale = screenScale.value;
  usePageScale(scale);
  const { area, element } = useElementSize<HTMLElement>();
  const rooms = useRooms();
  const byId = new Map(rooms.map((room) => [room.id, room]));
  const places = rooms.map((room) => ({
    id: room.id,
    region: room.region,
    // Without the hub nobody knows: the places stay as they are when all is well.
    needsAttention: !live.isStale.value && needsAttention(room),
  }));
  const layout = area ? layoutWall(places, { ...area, scale }) : null;
  return (
    <div class="screen-wall">
      <main
        ref={element}
        data-testid="screen-wall"
        style={{ fontSize: `${LETTER_PX * (layout?.scale ?? scale)}px` }}
      >
        {layout?.columns.map(({ left, width, sections, leftOut }) => (
          <div key={left} class="wall-column" style={{ left: `${left}px`, width: `${width}px` }}>
            {sections.map(({ region, top, height, tiles }) => (
              <section key={region}>
                <h2 style={{ top: `${top}px`, height: `${height}px` }}>
                  {region || messages.value.noRegion}
                </h2>
                <ul>
                  {tiles.map(({ id, ...place }) => {
                    const room = byId.get(id);
                    return room && <Tile key={id} room={room} {...place} />;
                  })}
                </ul>
              </section>
            ))}
            {leftOut > 0 && (
              <p class="left-out" data-testid="left-out">
                {wallMessages.value.notShown(leftOut)}
              </p>
            )}
          </div>
        ))}
      </main>
      <WallAttention />
    </div>
  );
}
