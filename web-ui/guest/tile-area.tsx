import { useSignal } from "@preact/signals";
import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";
import type { MeetingView, ViewTile } from "../../daemon/contract/meeting/view.ts";
import { messages } from "../shared/locale.ts";
import { AudioPlayer, type VideoState } from "../shared/players.tsx";
import { SeamlessVideo } from "../shared/seamless-video.tsx";
import type { Guest } from "./guest.ts";
import { guestMessages } from "./locale.ts";
import { SelfView } from "./self-view.tsx";

function SiteTile(props: { guest: Guest; participant: Participant; tile: ViewTile; speaks: boolean }) {
  const { guest, participant, tile, speaks } = props;
  const video = useSignal<VideoState>("pending");
  const { name, kind, siteId, muted: isMutedByHub, producers } = participant;
  const isContent = tile.area === "content";
  const isMuted = isMutedByHub || producers.find((one) => one.kind === "audio")?.paused !== false;
  const { muted, speaking, siteWithoutVideo, noVideo, videoPending, videoNotSent, videoHidden } =
    messages.value;
  const { guest: guestWord, sharing, lost } = guestMessages.value;
  const reason = tile.reason ?? (video.value === "frozen" ? "frozen" : "starting");
  const texts = {
    "no-video": videoNotSent,
    starting: videoPending,
    frozen: noVideo,
    bandwidth: videoHidden,
    lost,
  };
  return (
    <figure class="site" data-area={tile.area} data-speaking={speaks && !isContent}>
      <SeamlessVideo
        viewer={guest.subscriptions}
        producerId={tile.producerId}
        testId={isContent ? `content-${siteId}` : `remote-${siteId}`}
        onState={(state) => {
          video.value = state;
        }}
      />
      {video.value !== "playing" && (
        <p class="reason" data-reason={reason}>
          {siteWithoutVideo(name, texts[reason])}
        </p>
      )}
      <figcaption>
        <strong>{name}</strong>
        {isContent && <span>{sharing}</span>}
        {!isContent && kind === "guest" && <span class="faint">{guestWord}</span>}
        {!isContent && speaks && <span class="speaks">{speaking}</span>}
        {!isContent && isMuted && <span class="muted">{muted}</span>}
      </figcaption>
    </figure>
  );
}

function Pager({ guest, view }: { guest: Guest; view: MeetingView }) {
  if (view.pages < 2) return null;
  const go = (by: number) => {
    guest.page.value = (view.page + by + view.pages) % view.pages;
  };
  return (
    <nav class="pager">
      <button type="button" onClick={() => go(-1)} aria-label={messages.value.earlier}>
        ‹
      </button>
      <span>
        {view.page + 1}/{view.pages}
      </span>
      <button type="button" onClick={() => go(1)} aria-label={messages.value.later}>
        ›
      </button>
    </nav>
  );
}

/** Content or the speaker large; the other sites and the guest's own camera in a strip. */
export function TileArea({ guest, roster, view }: { guest: Guest; roster: Roster; view: MeetingView }) {
  const tiles = view.tiles.flatMap((tile) => {
    const participant = roster.participants.find(({ siteId }) => siteId === tile.siteId);
    return participant ? [{ tile, participant }] : [];
  });
  const hasContent = tiles.some(({ tile }) => tile.area === "content");
  const isLarge = ({ tile }: { tile: ViewTile }) => tile.area === (hasContent ? "content" : "large");
  const large = tiles.find(isLarge);
  const site = ({ tile, participant }: (typeof tiles)[number]) => (
    <SiteTile
      key={`${tile.siteId}/${tile.area === "content" ? "content" : "camera"}`}
      guest={guest}
      participant={participant}
      tile={tile}
      speaks={tile.siteId === roster.activeSpeakerId}
    />
  );
  return (
    <div class="tile-area" data-testid="tile-area">
      <div class="large">{large ? site(large) : <p class="reason">{guestMessages.value.nobody}</p>}</div>
      <div class="strip">
        {tiles.filter((one) => one !== large).map(site)}
        <SelfView label={guestMessages.value.you} />
        <Pager guest={guest} view={view} />
      </div>
      {view.audio.map(({ producerId }) => (
        <AudioPlayer key={producerId} viewer={guest.subscriptions} producerId={producerId} />
      ))}
    </div>
  );
}
