import { useEffect, useState } from "preact/hooks";
import type { VideoInputState } from "../../daemon/contract/fleet/room-state.ts";
import { messages } from "../shared/locale.ts";
import { type InputOption, tallyOf } from "./input-options.ts";
import { live, putOnAir, selectInput } from "./room.ts";
import { inputs, selectedInput } from "./selected-input.ts";
import { ThumbnailPlaceholder } from "./thumbnail-placeholder.tsx";

/** Refresh interval of thumbnails, ms: those of a running source change twice a second, the others are snapshots. */
const REFRESH_MS = { live: 1500, else: 10_000 } as const;

/** The room's video inputs: a tap previews one, its button puts it on air. Absent with a single input. */
export function VideoInputs() {
  const state = live.state.value;
  if (!state || state.media.videos.length < 2) return null;
  return (
    <section class="card video-inputs" data-testid="video-inputs">
      <h2>{messages.value.videoInputs}</h2>
      <ul>
        {inputs.value.map((one) => (
          <InputTile key={one.key} one={one} />
        ))}
      </ul>
    </section>
  );
}

function InputTile({ one }: { one: InputOption }) {
  const state = live.state.value;
  const { key, name, video } = one;
  const showing = state && video ? tallyOf(state, video.id, live.outage.value) : "no";
  const { previewAndControl } = messages.value;
  return (
    <li data-tally={showing} data-testid={`tile-${key}`}>
      <button
        type="button"
        class="select-input"
        data-testid={key}
        aria-pressed={key === selectedInput.value?.key}
        aria-label={previewAndControl(name)}
        onClick={() => selectInput(key)}
      >
        {video ? <Thumbnail video={video} /> : <ThumbnailPlaceholder />}
        <span class="name">{name}</span>
      </button>
      {video && <TallyButton one={one} videoId={video.id} />}
    </li>
  );
}

/** The input's tally, or the button that puts it on air. */
function TallyButton({ one, videoId }: { one: InputOption; videoId: string }) {
  const state = live.state.value;
  if (!state) return null;
  const { onAir, onAirNext, switching, putOnAirShort, putOnAir: putLong } = messages.value;
  const showing = tallyOf(state, videoId, live.outage.value);
  if (showing === "no") {
    return (
      <button
        type="button"
        class="put-on-air"
        data-testid={`put-${videoId}`}
        aria-label={`${putLong}: ${one.name}`}
        onClick={() => putOnAir(one)}
      >
        {putOnAirShort}
      </button>
    );
  }
  const text = { "on-air": `● ${onAir}`, next: `○ ${onAirNext}`, coming: switching }[showing];
  return (
    <p class="state" role="status" data-testid={`tally-${videoId}`}>
      {text}
    </p>
  );
}

function Thumbnail({ video: { id, thumbnail } }: { video: VideoInputState }) {
  const [turn, setTurn] = useState(0);
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    const again = () => {
      if (!document.hidden) setTurn((last) => last + 1);
    };
    const timer = setInterval(again, thumbnail === "live" ? REFRESH_MS.live : REFRESH_MS.else);
    again();
    return () => clearInterval(timer);
  }, [thumbnail]);
  return (
    <span class="small" data-thumbnail={missing ? "none" : (thumbnail ?? "asked")}>
      {missing && <ThumbnailPlaceholder />}
      <img
        src={`/api/videos/${id}.jpg?turn=${turn}`}
        alt=""
        hidden={missing}
        draggable={false}
        onLoad={() => setMissing(false)}
        onError={() => setMissing(true)}
      />
    </span>
  );
}
