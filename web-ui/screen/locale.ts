import { computed } from "@preact/signals";
import { language } from "../shared/locale.ts";

const vi = {
  chair: "chủ tọa",
  hand: "giơ tay",
  own: "phòng này",
  contentOf: (site: string) => `${site} trình chiếu`,
  recording: "ĐANG GHI HÌNH",
  page: (page: number, pages: number) => `Trang ${page}/${pages}`,
  lostSince: (time: string) => `mất kết nối từ ${time}`,
  lost: "mất kết nối",
  listening: "dự thính",
  noCameraVideo: "Không có hình từ camera",
  startsIn: (duration: string) => `Còn ${duration}`,
  startsNow: "Đang diễn ra",
  removed: "phòng này đã được mời ra",
  invitedCount: (count: number) => `${count} điểm cầu được mời`,
  moreSites: (count: number) => `và ${count} điểm cầu khác`,
};

const en: typeof vi = {
  chair: "chair",
  hand: "hand raised",
  own: "this room",
  contentOf: (site) => `${site} shares content`,
  recording: "RECORDING",
  page: (page, pages) => `Page ${page}/${pages}`,
  lostSince: (time) => `disconnected since ${time}`,
  lost: "disconnected",
  listening: "listening",
  noCameraVideo: "No video from the camera",
  startsIn: (duration) => `Starts in ${duration}`,
  startsNow: "In progress",
  removed: "this room was removed",
  invitedCount: (count) => (count === 1 ? "1 site is invited" : `${count} sites are invited`),
  moreSites: (count) => (count === 1 ? "and 1 more site" : `and ${count} more sites`),
};

export const screenMessages = computed(() => (language.value === "vi" ? vi : en));
