import { useSignal } from "@preact/signals";
import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import { timeOfDay } from "../shared/clock.ts";
import { words } from "../shared/locale.ts";
import { SteadyPicture } from "../shared/seamless-video.tsx";
import type { IconName } from "./icons.tsx";
import { Icon } from "./icons.tsx";
import type { Cell } from "./layout.ts";
import { viewer } from "./room.ts";
import { Frame, Sign } from "./tile-frame.tsx";

interface SiteProps {
  readonly participant: Participant;
  readonly cell: Cell;
  readonly speaks: boolean;
}

/** Why there is no picture, as shape and words. */
function reason(
  { lostSinceMs }: Participant,
  why: "none" | "coming" | "lost" | "saving",
): { icon: IconName; text: string } {
  const { pictureNone, pictureComing, display } = words.value;
  const texts = {
    none: pictureNone,
    coming: pictureComing,
    lost: lostSinceMs === null ? display.lost : display.lostSince(timeOfDay(lostSinceMs)),
    saving: display.savingPicture,
  };
  return { icon: why, text: texts[why] };
}

/** One site, or the content that it shows: picture, name and signs; without a picture it says why. */
export function Site({ participant, cell, speaks }: SiteProps) {
  const there = useSignal(false);
  const { siteId, name, producers, muted: silenced, role, handRaisedAtMs } = participant;
  const { tile, place, box } = cell;
  const { muted, speaking, display } = words.value;
  const isContent = place === "content";
  const audio = producers.find(({ kind }) => kind === "audio");
  const isMuted = silenced || audio?.paused !== false;
  const { icon, text } = reason(participant, tile.reason ?? "coming");
  return (
    <Frame
      box={box}
      place={place}
      speaks={speaks && !isContent}
      testId={`${isContent ? "content" : "site"}-${siteId}`}
    >
      <SteadyPicture
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
        {!isContent && speaks && <Sign kind="speaks" text={speaking} />}
        {!isContent && handRaisedAtMs !== null && <Sign kind="hand" text={display.hand} />}
        {!isContent && isMuted && <Sign kind="muted" text={muted} />}
      </p>
      <figcaption>
        {isContent && <Icon name="content" />}
        <strong>{isContent ? display.contentOf(name) : name}</strong>
        {!isContent && role === "chair" && <Sign kind="chair" text={display.chair} />}
      </figcaption>
    </Frame>
  );
}
