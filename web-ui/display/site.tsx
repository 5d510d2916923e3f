import { useSignal } from "@preact/signals";
import type { Participant } from "../../daemon/contract/meeting.ts";
import type { ViewTile } from "../../daemon/contract/view.ts";
import { Picture } from "../shared/stream.tsx";
import { words } from "../shared/words.ts";
import { viewer } from "./room.ts";

export interface SiteProps {
  readonly participant: Participant;
  readonly tile: ViewTile;
  readonly speaks: boolean;
}

/** One remote picture with its site's name; without a picture it says why. */
export function Site({ participant, tile, speaks }: SiteProps) {
  const there = useSignal(false);
  const { siteId, name, producers, silenced } = participant;
  const audio = producers.find(({ kind }) => kind === "audio");
  const { muted, speaking, noPictureOf, pictureComing, pictureNone } = words.value;
  const place = tile.place === "gallery" ? "strip" : "large";
  return (
    <figure class="site" data-place={place} data-speaks={speaks}>
      {tile.producerId && (
        <Picture
          viewer={viewer}
          producerId={tile.producerId}
          testId={`remote-${siteId}`}
          onFrames={(now) => {
            there.value = now;
          }}
        />
      )}
      {!(tile.producerId && there.value) && (
        <p class="why">{noPictureOf(name, tile.why === "none" ? pictureNone : pictureComing)}</p>
      )}
      <figcaption>
        <strong>{name}</strong>
        {speaks && <span class="speaks">{speaking}</span>}
        {(silenced || audio?.paused !== false) && <span class="muted">{muted}</span>}
      </figcaption>
    </figure>
  );
}
