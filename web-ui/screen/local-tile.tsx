import { useSignal } from "@preact/signals";
import { statusAt } from "../../daemon/contract/device/health.ts";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import { pageNow } from "../shared/clock.ts";
import { localStream } from "../shared/local-stream.ts";
import { messages } from "../shared/locale.ts";
import type { VideoState } from "../shared/players.tsx";
import { SeamlessVideo } from "../shared/seamless-video.tsx";
import { Icon } from "./icons.tsx";
import type { Box } from "./layout.ts";
import { screenMessages } from "./locale.ts";
import { live, viewer } from "./room.ts";
import { StatusLabel, TileFrame } from "./tile-frame.tsx";
import { audioSign } from "./view.ts";

/** Whether the selected input delivers nothing; what is sent then is a slate. */
function isWithoutVideo({ media }: CurrentRoomState): boolean {
  const selected = media.videos.find(({ id }) => id === media.selectedVideoId);
  return selected !== undefined && statusAt(selected.health, live.serverNow()) === "down";
}

/** Why the others don't hear this room; null if they do. */
function ownSound({ microphone, room, meeting }: CurrentRoomState): "muted" | "listening" | null {
  if (microphone.muted) return "muted";
  const own = meeting.roster?.participants.find(({ siteId }) => siteId === room.id);
  return own?.muted && live.outage.value === null ? audioSign(own) : null;
}

/** The room's own video: large before a meeting, small in it. */
export function LocalTile({ state, box }: { state: CurrentRoomState; box: Box }) {
  pageNow.value;
  const video = useSignal<VideoState>("pending");
  const { noPreview, noVideo, muted } = messages.value;
  const { noCameraVideo, listening, own } = screenMessages.value;
  const isDown = isWithoutVideo(state);
  const isFrozen = video.value === "frozen";
  const sound = ownSound(state);
  return (
    <TileFrame box={box} place="local" testId="local">
      <SeamlessVideo
        viewer={viewer}
        producerId={localStream(state, "camera", ["medium", "high", "only", "low"])}
        testId="self"
        onState={(state) => {
          video.value = state;
        }}
      />
      {(isDown || video.value !== "playing") && (
        <p class="reason" data-testid="local-reason">
          <Icon name={isDown || isFrozen ? "no-video" : "starting"} />
          <span>{isDown ? noCameraVideo : isFrozen ? noVideo : noPreview}</span>
        </p>
      )}
      <p class="signs">
        {sound === "muted" && <StatusLabel kind="muted" text={muted} />}
        {sound === "listening" && <StatusLabel kind="listening" text={listening} />}
      </p>
      <figcaption>
        <strong>{state.room.name}</strong>
        <span class="here">{own}</span>
      </figcaption>
    </TileFrame>
  );
}
