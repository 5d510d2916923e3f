import { useSignal } from "@preact/signals";
import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import { formatTime } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { SeamlessVideo } from "../shared/seamless-video.tsx";
import type { IconName } from "./icons.tsx";
import { Icon } from "./icons.tsx";
import type { Cell } from "./layout.ts";
import { viewer } from "./room.ts";
import { StatusLabel, TileFrame } from "./tile-frame.tsx";

interface SiteTileProps {
  readonly participant: Participant;
  readonly cell: Cell;
  readonly speaks: boolean;
}

/** Why there is no picture, as shape and words. */
function noVideoReason(
  { lostSinceMs }: Participant,
  why: "none" | "coming" | "lost" | "saving",
): { icon: IconName; text: string } {
  const { pictureNone, pictureComing, display } = messages.value;
  const texts = {
    none: pictureNone,
    coming: pictureComing,
    lost: lostSinceMs === null ? display.lost : display.lostSince(formatTime(lostSinceMs)),
    saving: display.savingPicture,
  };
  return { icon: why, text: texts[why] };
}

/** One site, or the content that it shows: picture, name and signs; without a picture it says why. */
export function SiteTile({ participant, cell, speaks }: SiteTileProps) {
  const there = useSignal(false);
  const { siteId, name, producers, muted: silenced, role, handRaisedAtMs } = participant;
  const { tile, place, box } = cell;
  const { muted, speaking, display } = messages.value;
  const isContent = place === "content";
  const audio = producers.find(({ kind }) => kind === "audio");
  const isMuted = silenced || audio?.paused !== false;
  const { icon, text } = noVideoReason(participant, tile.reason ?? "coming");
  return (
    <TileFrame
      box={box}
      place={place}
      speaks={speaks && !isContent}
      testId={`${isContent ? "content" : "site"}-${siteId}`}
    >
      <SeamlessVideo
        viewer={viewer}
        producerId={tile.producerId}
        testId={`${isContent ? "content-of" : "remote"}-${siteId}`}
        onFrames={(now) => {
          there.value = now;
        }}
      />
      {!there.value && (
        <p class="why" data-testid={`why-${siteId}`} data-why={tile.reason ?? "coming"}>
          <Icon name={icon} />
          <strong>{name}</strong>
          <span>{text}</span>
        </p>
      )}
      <p class="signs">
        {!isContent && speaks && <StatusLabel kind="speaks" text={speaking} />}
        {!isContent && handRaisedAtMs !== null && <StatusLabel kind="hand" text={display.hand} />}
        {!isContent && isMuted && <StatusLabel kind="muted" text={muted} />}
      </p>
      <figcaption>
        {isContent && <Icon name="content" />}
        <strong>{isContent ? display.contentOf(name) : name}</strong>
        {!isContent && role === "chair" && <StatusLabel kind="chair" text={display.chair} />}
      </figcaption>
    </TileFrame>
  );
}
