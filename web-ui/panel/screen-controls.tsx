import type { ViewMode } from "../../daemon/contract/meeting/view.ts";
import { messages } from "../shared/locale.ts";
import { command, live } from "./room.ts";

/** How the room's screens show the meeting, and which page of small pictures. */
export function ScreenControls() {
  const view = live.state.value?.meeting.view;
  if (!view) return null;
  const { screens, bySpeaker, gallery, page: pageText, pageBefore, pageAfter } = messages.value.conference;
  const { mode, page, pages } = view;
  const names: readonly (readonly [ViewMode, string])[] = [
    ["speaker", bySpeaker],
    ["gallery", gallery],
  ];
  const turn = (to: number) => void command("view.set", { page: to });
  return (
    <section class="card screens" data-testid="screens">
      <header>
        <h2>{screens}</h2>
        {pages > 1 && (
          <div class="pages">
            <button
              type="button"
              data-testid="page-before"
              aria-label={pageBefore}
              disabled={page === 0}
              onClick={() => turn(page - 1)}
            >
              ◀
            </button>
            <span role="status" aria-label={pageText(page + 1, pages)} data-testid="page">
              {page + 1}/{pages}
            </span>
            <button
              type="button"
              data-testid="page-after"
              aria-label={pageAfter}
              disabled={page >= pages - 1}
              onClick={() => turn(page + 1)}
            >
              ▶
            </button>
          </div>
        )}
      </header>
      <div class="choice">
        {names.map(([name, text]) => (
          <button
            type="button"
            key={name}
            data-testid={`view-${name}`}
            aria-pressed={mode === name}
            onClick={() => void command("view.set", { mode: name })}
          >
            {text}
          </button>
        ))}
      </div>
    </section>
  );
}
