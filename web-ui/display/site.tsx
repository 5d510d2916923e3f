import { useSignal } from "@preact/signals";
import type { Participant } from "../../daemon/contract/meeting.ts";
import { Picture, Sound } from "../shared/stream.tsx";
import { words } from "../shared/words.ts";
import { viewer } from "./room.ts";

export interface SiteProps {
  readonly participant: Participant;
  readonly place: "large" | "strip";
  readonly speaks: boolean;
}

/** One remote site: picture, sound, name; without a picture it says why. */
export function Site({ participant, place, speaks }: SiteProps) {
  const there = useSignal(false);
  const { roomId, name, producers } = participant;
  const video = producers.find(({ kind }) => kind === "video");
  const audio = producers.find(({ kind }) => kind === "audio");
  const { muted, speaking, noPictureOf, pictureComing, pictureNone } = words.value;
  return (
    <figure class="site" data-place={place} data-speaks={speaks}>
      {video && (
        <Picture
          key={video.id}
          viewer={viewer}
          producerId={video.id}
          testId={`remote-${roomId}`}
          onFrames={(now) => {
            there.value = now;
          }}
        />
      )}
      {audio && !audio.paused && <Sound key={audio.id} viewer={viewer} producerId={audio.id} />}
      {!(video && there.value) && <p class="why">{noPictureOf(name, video ? pictureComing : pictureNone)}</p>}
      <figcaption>
        <strong>{name}</strong>
        {speaks && <span class="speaks">{speaking}</span>}
        {audio?.paused !== false && <span class="muted">{muted}</span>}
      </figcaption>
    </figure>
  );
}
