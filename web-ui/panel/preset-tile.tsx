import type { CameraState, PresetState, RecallState } from "../../daemon/contract/fleet/room-state.ts";
import { pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { live, recallPreset } from "./room.ts";
import { ThumbnailPlaceholder } from "./thumbnail-placeholder.tsx";

/** How long "arrived" is shown, ms. */
const ARRIVED_SHOWN_MS = 5000;

/** Returns the recall to show on this preset's tile; null some time after arrival. */
function shownRecall(recall: RecallState | null, number: number): RecallState | null {
  if (recall?.number !== number) return null;
  return recall.phase === "arrived" && live.serverNow() - recall.atMs > ARRIVED_SHOWN_MS ? null : recall;
}

function Progress({ recall }: { recall: RecallState }) {
  const { arrived, missed } = messages.value;
  const percent = Math.round(recall.progress * 100);
  const text =
    recall.phase === "arrived" ? `✓ ${arrived}` : recall.phase === "missed" ? `⚠ ${missed}` : `${percent} %`;
  return (
    <span class="recall" data-phase={recall.phase} data-testid="recall">
      {recall.phase === "moving" && <span class="share" style={{ width: `${percent}%` }} />}
      <span class="status-text">{text}</span>
    </span>
  );
}

/** One preset with its thumbnail and the progress of a recall. */
export function PresetTile({ camera, preset }: { camera: CameraState; preset: PresetState }) {
  pageNow.value;
  const { number, name } = preset;
  const recall = shownRecall(camera.recall, number);
  return (
    <li>
      <button
        type="button"
        class="preset"
        data-testid={`preset-${number}`}
        data-recall={recall?.phase ?? "none"}
        onClick={() => recallPreset(camera.id, number)}
      >
        <Thumbnail preset={preset} />
        {recall && <Progress recall={recall} />}
        <span class="name">{name}</span>
      </button>
    </li>
  );
}

export function Thumbnail({ preset }: { preset: PresetState }) {
  if (preset.thumbnail) return <img class="thumbnail" src={preset.thumbnail} alt="" draggable={false} />;
  return <ThumbnailPlaceholder />;
}
