import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { meetingMessages } from "./meetings-locale.ts";
import {
  buildRows,
  findRooms,
  type TreeRoom,
  type TreeRow,
  toggleRow,
  treeAction,
  withoutRooms,
} from "./room-tree-rows.ts";

interface RoomTreeProps {
  readonly label: string;
  readonly testId: string;
  readonly rooms: readonly TreeRoom[];
  /** Ids of rooms. */
  readonly chosen: ReadonlySet<string>;
  readonly choose: (chosen: ReadonlySet<string>) => void;
  /** What is wrong with the choice; shown below the label. */
  readonly problem?: string | undefined;
}

/** Rooms by region to tick: a search, all, none, and a tree that is one stop of the Tab key. */
export function RoomTree({ label, testId, rooms, chosen, choose, problem }: RoomTreeProps) {
  const id = useId();
  const query = useSignal("");
  const count = rooms.filter((room) => chosen.has(room.id)).length;
  const found = findRooms(rooms, query.value).map((room) => room.id);
  const { search, all, none, nothingFound } = meetingMessages.value;
  return (
    <fieldset class="room-tree" data-testid={testId}>
      <legend>
        {label} ({count}/{rooms.length})
      </legend>
      {problem && (
        <p class="problem" id={`${id}-problem`} data-testid={`${testId}-problem`}>
          {problem}
        </p>
      )}
      <input
        type="search"
        aria-label={search}
        placeholder={search}
        data-testid={`${testId}-search`}
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
        }}
        // Enter would send the form.
        onKeyDown={(event) => {
          if (event.key === "Enter") event.preventDefault();
        }}
      />
      <div class="row">
        <button
          type="button"
          data-testid={`${testId}-all`}
          onClick={() => choose(new Set([...chosen, ...found]))}
        >
          {all(found.length)}
        </button>
        <button
          type="button"
          data-testid={`${testId}-none`}
          onClick={() => choose(withoutRooms(chosen, found))}
        >
          {none}
        </button>
      </div>
      {found.length === 0 && <p class="faint">{nothingFound}</p>}
      <Rows
        label={label}
        rooms={rooms}
        chosen={chosen}
        choose={choose}
        query={query.value}
        describedBy={problem ? `${id}-problem` : undefined}
      />
    </fieldset>
  );
}

function Rows(props: {
  label: string;
  rooms: readonly TreeRoom[];
  chosen: ReadonlySet<string>;
  choose: (chosen: ReadonlySet<string>) => void;
  query: string;
  describedBy: string | undefined;
}) {
  const { label, rooms, chosen, choose, query, describedBy } = props;
  const opened = useSignal<ReadonlyMap<string, boolean>>(new Map());
  const current = useSignal<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  const { otherRegion } = meetingMessages.value;
  const rows = buildRows({ rooms, chosen, opened: opened.value, query, noRegion: otherRegion });
  if (rows.length === 0) return null;
  const active = rows.find(({ key }) => key === current.value) ?? rows[0];
  const open = (key: string, isOpen: boolean) => {
    opened.value = new Map([...opened.value, [key, isOpen]]);
  };
  const toggle = (row: TreeRow) => {
    current.value = row.key;
    choose(toggleRow(chosen, row));
  };
  const onKeyDown = (event: KeyboardEvent, row: TreeRow) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const action = treeAction(rows, row, event.key);
    if (!action) return;
    event.preventDefault();
    if (action.kind === "toggle") toggle(row);
    else if (action.kind === "open") open(action.key, action.isOpen);
    else {
      current.value = action.key;
      tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(action.key)}"]`)?.focus();
    }
  };
  return (
    <div ref={tree} role="tree" aria-multiselectable="true" aria-label={label} aria-describedby={describedBy}>
      {rows.map((row) => (
        <div
          key={row.key}
          role="treeitem"
          tabIndex={row === active ? 0 : -1}
          data-key={row.key}
          data-testid={row.key}
          aria-level={row.kind === "region" ? 1 : 2}
          aria-posinset={row.position}
          aria-setsize={row.siblings}
          aria-checked={row.checked}
          aria-expanded={row.kind === "region" ? row.isOpen : undefined}
          onKeyDown={(event) => onKeyDown(event, row)}
          onFocus={() => {
            current.value = row.key;
          }}
          onClick={() => toggle(row)}
        >
          {row.kind === "region" && (
            <span
              class="twisty"
              aria-hidden="true"
              data-testid={`open-${row.key}`}
              onClick={(event) => {
                event.stopPropagation();
                open(row.key, !row.isOpen);
              }}
            >
              {row.isOpen ? "▾" : "▸"}
            </span>
          )}
          <span class="box" aria-hidden="true" data-checked={row.checked} />
          <span class="grow">{row.name}</span>
          {row.kind === "region" && (
            <span class="faint">
              {row.chosen}/{row.roomIds.length}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
