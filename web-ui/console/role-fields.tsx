import { messages } from "../shared/locale.ts";
import type { MeetingDraft } from "./meeting-draft.ts";
import { RoomTree } from "./room-tree.tsx";
import type { TreeRoom } from "./room-tree-rows.ts";

/** The chair, the speakers from the beginning, and whether guests wait. */
export function RoleFields(props: {
  draft: MeetingDraft;
  invited: readonly TreeRoom[];
  set: (changes: Partial<MeetingDraft>) => void;
}) {
  const { draft, invited, set } = props;
  const { chair: chairWord, noChair, speakingSites, hasLobby } = messages.value.conference;
  const isChaired = invited.some(({ id }) => id === draft.chair);
  return (
    <>
      <label>
        {chairWord}
        <select
          data-testid="meeting-chair"
          value={isChaired ? draft.chair : ""}
          onChange={(event) => set({ chair: event.currentTarget.value })}
        >
          <option value="">{noChair}</option>
          {invited.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {isChaired && invited.length > 1 && (
        <RoomTree
          label={speakingSites}
          testId="meeting-speakers"
          rooms={invited.filter(({ id }) => id !== draft.chair)}
          chosen={draft.speakers}
          choose={(speakers) => set({ speakers })}
        />
      )}
      <label class="tick">
        <input
          type="checkbox"
          data-testid="meeting-waiting-room"
          checked={draft.hasLobby}
          onChange={() => set({ hasLobby: !draft.hasLobby })}
        />
        {hasLobby}
      </label>
    </>
  );
}
