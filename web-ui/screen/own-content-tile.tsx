import { useSignal } from "@preact/signals";
import { statusAt } from "../../daemon/contract/device/health.ts";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import { pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import type { VideoState } from "../shared/players.tsx";
import { SeamlessVideo } from "../shared/seamless-video.tsx";
import { Icon } from "./icons.tsx";
import type { Cell } from "./layout.ts";
import { screenMessages } from "./locale.ts";
import { live, viewer } from "./room.ts";
import { TileFrame } from "./tile-frame.tsx";

/** What the room itself shares, as the others see it. */
export function OwnContentTile({ state, cell }: { state: CurrentRoomState; cell: Cell }) {
  pageNow.value;
  const video = useSignal<VideoState>("pending");
  const { noSignal, sharePending } = messages.value.conference;
  const isDown = statusAt(state.media.contentHealth, live.serverNow()) === "down";
  return (
    <TileFrame box={cell.box} place={cell.place} testId="own-content">
      <SeamlessVideo
        viewer={viewer}
        producerId={cell.tile.producerId}
        testId="own-content-video"
        onState={(state) => {
          video.value = state;
        }}
      />
      {(isDown || video.value !== "playing") && (
        <p class="reason">
          <Icon name={isDown ? "no-video" : "starting"} />
          <span>{isDown ? noSignal : sharePending}</span>
        </p>
      )}
      <figcaption>
        <Icon name="content" />
        <strong>{screenMessages.value.contentOf(state.room.name)}</strong>
      </figcaption>
    </TileFrame>
  );
}
