import { useSignal } from "@preact/signals";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import { localStream } from "../shared/local-stream.ts";
import { messages } from "../shared/locale.ts";
import type { VideoState } from "../shared/players.tsx";
import { SeamlessVideo } from "../shared/seamless-video.tsx";
import { Icon } from "./icons.tsx";
import type { Box } from "./layout.ts";
import { screenMessages } from "./locale.ts";
import { viewer } from "./room.ts";
import { StatusLabel, TileFrame } from "./tile-frame.tsx";

/** The room's own video: large before a meeting, small in it. */
export function LocalTile({ state, box }: { state: CurrentRoomState; box: Box }) {
  const video = useSignal<VideoState>("pending");
  const { noPreview, noVideo, muted } = messages.value;
  const isFrozen = video.value === "frozen";
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
      {video.value !== "playing" && (
        <p class="reason">
          <Icon name={isFrozen ? "no-video" : "starting"} />
          <span>{isFrozen ? noVideo : noPreview}</span>
        </p>
      )}
      <p class="signs">{state.microphone.muted && <StatusLabel kind="muted" text={muted} />}</p>
      <figcaption>
        <strong>{state.room.name}</strong>
        <span class="here">{screenMessages.value.own}</span>
      </figcaption>
    </TileFrame>
  );
}
