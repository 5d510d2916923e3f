import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import type { ViewTile } from "../../daemon/contract/meeting/view.ts";

const NAMES = [
  "Hải Phòng",
  "Thành phố Hồ Chí Minh",
  "Cần Thơ",
  "Thừa Thiên Huế",
  "Bà Rịa – Vũng Tàu",
  "Đắk Lắk",
  "Quảng Ngãi",
  "Hưng Yên",
  "Điện Biên",
  "Nghệ An",
  "Lào Cai",
  "Phú Thọ",
  "Kiên Giang",
  "Bến Tre",
  "Sở Thông tin và Truyền thông tỉnh Lạng Sơn",
  "Trụ sở Bộ, hội trường lớn tầng hai",
];

/** A meeting with more sites than the testbed has rooms: each further one shows the stream of a real one, but for some
 * that say why they show none. */
export function withManySites(
  state: CurrentRoomState,
  options: { sites: number; mode: "speaker" | "gallery"; content?: boolean },
): CurrentRoomState {
  const { roster, view } = state.meeting;
  if (!roster || !view) return state;
  const real = view.tiles.map(({ producerId }) => producerId).filter((id) => id !== null);
  const streamOf = (id: string) => view.tiles.find(({ siteId }) => siteId === id)?.producerId;
  const others = roster.participants.filter(({ siteId }) => siteId !== state.room.id);
  const sites = Array.from({ length: options.sites }, (_, index): Participant => {
    const other = others[index];
    const base = other ?? {
      siteId: `site-${index}`,
      kind: "room" as const,
      name: NAMES[index % NAMES.length] ?? "",
      role: "viewer" as const,
      joinedAtMs: index,
      handRaisedAtMs: null,
      muted: index % 3 !== 0,
      lostSinceMs: null,
      producers: others[0]?.producers ?? [],
    };
    return {
      ...base,
      role: index === 0 ? "chair" : base.role,
      handRaisedAtMs: index % 5 === 2 ? 1 : null,
      lostSinceMs: index === 5 ? new Date(2026, 0, 5, 8, 12).getTime() : null,
    };
  });
  const tiles = sites.map(({ siteId }, index): ViewTile => {
    const why = index === 5 ? "lost" : index === 6 ? "bandwidth" : index === 8 ? "no-video" : null;
    return {
      siteId,
      area: options.mode === "speaker" && index === 0 ? "large" : "gallery",
      producerId: why === null ? (streamOf(siteId) ?? real[index % real.length] ?? null) : null,
      reason: why,
    };
  });
  const content: ViewTile[] =
    options.content === true
      ? [{ siteId: sites[1]?.siteId ?? "", area: "content", producerId: real[0] ?? null, reason: null }]
      : [];
  return {
    ...state,
    wan: { ...state.wan, degradation: options.sites > 6 ? ["gallery"] : [] },
    meeting: {
      ...state.meeting,
      roster: {
        ...roster,
        activeSpeakerId: sites[0]?.siteId ?? null,
        recordingSinceMs: 1,
        participants: [...roster.participants.filter(({ siteId }) => siteId === state.room.id), ...sites],
      },
      view: {
        ...view,
        mode: options.mode,
        page: 0,
        pages: options.sites > 15 ? 4 : 1,
        tiles: [...content, ...tiles],
      },
    },
  };
}
