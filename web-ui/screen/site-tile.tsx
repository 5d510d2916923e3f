import { useSignal } from "@preact/signals";
import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import type { ViewTile } from "../../daemon/contract/meeting/view.ts";
import { formatTime } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { outageMessages } from "../shared/outage-locale.ts";
import type { VideoState } from "../shared/players.tsx";
import { SeamlessVideo } from "../shared/seamless-video.tsx";
import type { IconName } from "./icons.tsx";
import { Icon } from "./icons.tsx";
import type { Cell } from "./layout.ts";
import { screenMessages } from "./locale.ts";
import { live, viewer } from "./room.ts";
import { StatusLabel, TileFrame } from "./tile-frame.tsx";
import { audioSign } from "./view.ts";

interface SiteTileProps {
  readonly participant: Participant;
  readonly cell: Cell;
  readonly speaks: boolean;
}

/** Returns why there is no video, as icon and text. */
function noVideoReason(
  { lostSinceMs }: Participant,
  reason: NonNullable<ViewTile["reason"]> | "frozen",
): { icon: IconName; text: string } {
  const { noVideo, videoNotSent, videoPending, videoHidden } = messages.value;
  const screen = screenMessages.value;
  const texts = {
    "no-video": videoNotSent,
    starting: videoPending,
    frozen: noVideo,
    lost: lostSinceMs === null ? screen.lost : screen.lostSince(formatTime(lostSinceMs)),
    bandwidth: videoHidden,
  };
  return { icon: reason === "frozen" ? "no-video" : reason, text: texts[reason] };
}

/** A site's camera or content with name and signs; without video, the reason. */
export function SiteTile({ participant, cell, speaks }: SiteTileProps) {
  const video = useSignal<VideoState>("pending");
  const { siteId, name, role, handRaisedAtMs } = participant;
  const { tile, place, box } = cell;
  const { muted, speaking } = messages.value;
  const screen = screenMessages.value;
  const isContent = place === "content";
  // Without the hub nothing is known of another site, and its picture is missing for no fault of its own.
  const isKnown = live.outage.value === null;
  const hasSigns = isKnown && !isContent;
  const sound = audioSign(participant);
  const reason = tile.reason ?? (video.value === "frozen" ? "frozen" : "starting");
  const { icon, text } = isKnown
    ? noVideoReason(participant, reason)
    : { icon: "lost" as const, text: outageMessages.value.hubLost };
  return (
    <TileFrame
      box={box}
      place={place}
      speaks={speaks && hasSigns}
      testId={`${isContent ? "content" : "site"}-${siteId}`}
    >
      <SeamlessVideo
        viewer={viewer}
        producerId={tile.producerId}
        testId={`${isContent ? "content-of" : "remote"}-${siteId}`}
        onState={(state) => {
          video.value = state;
        }}
      />
      {video.value !== "playing" && (
        <p class="reason" data-testid={`reason-${siteId}`} data-reason={isKnown ? reason : "hub-lost"}>
          <Icon name={icon} />
          <strong>{name}</strong>
          <span>{text}</span>
        </p>
      )}
      <p class="signs">
        {hasSigns && speaks && <StatusLabel kind="speaks" text={speaking} />}
        {hasSigns && handRaisedAtMs !== null && <StatusLabel kind="hand" text={screen.hand} />}
        {hasSigns && sound === "muted" && <StatusLabel kind="muted" text={muted} />}
        {hasSigns && sound === "listening" && <StatusLabel kind="listening" text={screen.listening} />}
      </p>
      <figcaption>
        {isContent && <Icon name="content" />}
        <strong>{isContent ? screen.contentOf(name) : name}</strong>
        {!isContent && role === "chair" && <StatusLabel kind="chair" text={screen.chair} />}
      </figcaption>
    </TileFrame>
  );
}
