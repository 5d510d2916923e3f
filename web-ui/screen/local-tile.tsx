import { useSignal } from "@preact/signals";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { ownStream } from "../shared/local-stream.ts";
import { words } from "../shared/locale.ts";
import { SteadyPicture } from "../shared/seamless-video.tsx";
import { Icon } from "./icons.tsx";
import type { Box } from "./layout.ts";
import { viewer } from "./room.ts";
import { Frame, Sign } from "./tile-frame.tsx";

/** The room's own picture: large while it waits, small in a meeting. */
export function Own({ state, box }: { state: RoomState; box: Box }) {
  const there = useSignal(false);
  const { noPreview, muted, display } = words.value;
  return (
    <Frame box={box} place="own" testId="own">
      <SteadyPicture
        viewer={viewer}
        producerId={ownStream(state, "camera", ["medium", "high", "only", "low"])}
        testId="self"
        onFrames={(now) => {
          there.value = now;
        }}
      />
      {!there.value && (
        <p class="why">
          <Icon name="coming" />
          <span>{noPreview}</span>
        </p>
      )}
      <p class="signs">{state.microphone.muted && <Sign kind="muted" text={muted} />}</p>
      <figcaption>
        <strong>{state.room.name}</strong>
        <span class="here">{display.own}</span>
      </figcaption>
    </Frame>
  );
}
