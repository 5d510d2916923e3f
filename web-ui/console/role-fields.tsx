import type { Signal } from "@preact/signals";
import type { ParamsOf } from "../../daemon/contract/define-command.ts";
import type { HubCommands } from "../../daemon/contract/hub-commands.ts";
import { messages } from "../shared/locale.ts";

type Ids = ReadonlySet<string>;

export function toggle(ids: Signal<Ids>, id: string): void {
  const next = new Set(ids.value);
  if (!next.delete(id)) next.add(id);
  ids.value = next;
}

/** Returns the chair and the speakers among the invited rooms. */
export function meetingRoles(
  chair: string,
  { roomIds, speakers }: { roomIds: readonly string[]; speakers: Ids },
): Pick<ParamsOf<HubCommands["meeting.create"]>, "chairRoomId" | "speakerRoomIds"> {
  if (!roomIds.includes(chair)) return {};
  return {
    chairRoomId: chair,
    speakerRoomIds: roomIds.filter((id) => id !== chair && speakers.has(id)),
  };
}

/** The chair, and the speakers from the beginning. */
export function RoleFields(props: {
  rooms: readonly { readonly id: string; readonly name: string }[];
  chair: Signal<string>;
  speakers: Signal<Ids>;
}) {
  const { rooms, chair, speakers } = props;
  const { chair: chairWord, noChair, speakingSites } = messages.value.conference;
  const led = rooms.some(({ id }) => id === chair.value);
  const others = rooms.filter(({ id }) => id !== chair.value);
  return (
    <>
      <label>
        {chairWord}
        <select
          data-testid="meeting-chair"
          value={led ? chair.value : ""}
          onChange={(event) => {
            chair.value = event.currentTarget.value;
          }}
        >
          <option value="">{noChair}</option>
          {rooms.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {led && (
        <fieldset>
          <legend>
            {speakingSites} ({others.filter(({ id }) => speakers.value.has(id)).length})
          </legend>
          {others.map(({ id, name }) => (
            <label key={id} class="tick">
              <input
                type="checkbox"
                data-testid={`meeting-speaker-${id}`}
                checked={speakers.value.has(id)}
                onChange={() => toggle(speakers, id)}
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}
