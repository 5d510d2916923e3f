import { computed } from "@preact/signals";
import { formatMoment } from "./clock.ts";
import { language } from "./locale.ts";
import type { Outage } from "./outage.ts";

const vi = {
  hub: (since: string | null) =>
    since === null
      ? "Chưa nối được trung tâm – các nơi không thấy, không nghe. Đang nối lại…"
      : `Mất trung tâm từ ${since} – các nơi không thấy, không nghe. Đang nối lại…`,
  room: (since: string | null) =>
    since === null
      ? "Máy của phòng chưa trả lời. Đang nối lại…"
      : `Máy của phòng không trả lời từ ${since}. Đang nối lại…`,
  controlsLocked:
    "Các nút bị khóa tới khi máy trả lời. Nếu kéo dài, xem máy trong phòng còn điện và mạng không.",
  /** In place of a site's picture. */
  hubLost: "mất trung tâm",
  sitesUnknown: "Không rõ các nơi – đang mất trung tâm",
};

const en: typeof vi = {
  hub: (since) =>
    since === null
      ? "No connection to the hub yet – the other sites neither see nor hear this room. Reconnecting…"
      : `Hub lost since ${since} – the other sites neither see nor hear this room. Reconnecting…`,
  room: (since) =>
    since === null
      ? "The room's machine has not responded yet. Reconnecting…"
      : `The room's machine has not responded since ${since}. Reconnecting…`,
  controlsLocked:
    "Controls are locked until it responds. If this lasts, check that the machine in the room has power and network.",
  hubLost: "hub lost",
  sitesUnknown: "The other sites are unknown – the hub is lost",
};

export const outageMessages = computed(() => (language.value === "vi" ? vi : en));

/** Returns an outage in the reader's words; `nowMs`: by the room's clock. */
export function describeOutage({ kind, sinceMs }: Outage, nowMs: number): string {
  return outageMessages.value[kind](sinceMs === null ? null : formatMoment(sinceMs, nowMs));
}
