import { useRef } from "preact/hooks";
import type { Participant } from "../../daemon/contract/meeting.ts";
import type { RoomState } from "../../daemon/contract/room-state.ts";
import { Site } from "./site.tsx";

/** The other sites: the one that speaks large, the rest in a strip; elements stay, only their places change. */
export function Stage({ state }: { state: RoomState }) {
  const lastSpeaker = useRef<string | null>(null);
  const { participants, activeSpeakerRoomId } = state.meeting;
  const others = participants
    .filter(({ roomId }) => roomId !== state.room.id)
    .toSorted((a, b) => a.joinedAtMs - b.joinedAtMs || a.roomId.localeCompare(b.roomId));
  if (activeSpeakerRoomId !== null && activeSpeakerRoomId !== state.room.id) {
    lastSpeaker.current = activeSpeakerRoomId;
  }
  const large = largeOne(others, lastSpeaker.current);
  return (
    <div class="stage" data-sites={Math.min(others.length, 2)}>
      {others.map((participant) => (
        <Site
          key={participant.roomId}
          participant={participant}
          place={participant.roomId === large ? "large" : "strip"}
          speaks={participant.roomId === activeSpeakerRoomId}
        />
      ))}
    </div>
  );
}

/** While this room itself speaks, whoever spoke before stays large. */
function largeOne(others: readonly Participant[], speaker: string | null): string | undefined {
  return (others.find(({ roomId }) => roomId === speaker) ?? others[0])?.roomId;
}
