import type { ViewMode } from "../../daemon/contract/meeting/view.ts";
import { messages } from "../shared/locale.ts";
import { command, live } from "./room.ts";

/** The view mode of the room's screens, and the page of the gallery. */
export function ScreenControls() {
  const view = live.state.value?.meeting.view;
  if (!view) return null;
  const {
    screens,
    speakerView,
    galleryView,
    page: pageText,
    previousPage,
    nextPage,
  } = messages.value.conference;
  const { mode, page, pages } = view;
  const names: readonly (readonly [ViewMode, string])[] = [
    ["speaker", speakerView],
    ["gallery", galleryView],
  ];
  const turn = (to: number) => void command("view.set", { page: to });
  return (
    <section class="card screens" data-testid="screen-controls">
      <header>
        <h2>{screens}</h2>
        {pages > 1 && (
          <div class="pages">
            <button
              type="button"
              data-testid="previous-page"
              aria-label={previousPage}
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
              data-testid="next-page"
              aria-label={nextPage}
              disabled={page >= pages - 1}
              onClick={() => turn(page + 1)}
            >
              ▶
            </button>
          </div>
        )}
      </header>
      <div class="segments">
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
