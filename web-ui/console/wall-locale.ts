import { computed } from "@preact/signals";
import { language } from "../shared/locale.ts";

const vi = {
  open: "Bảng một màn hình",
  close: "Về danh sách",
  fullScreen: "Toàn màn hình",
  leaveFullScreen: "Thoát toàn màn hình",
  more: (count: number) => `và ${count} mục nữa`,
  notShown: (count: number) => `+${count} bình thường, không hiện`,
};

const en: typeof vi = {
  open: "One-screen wall",
  close: "Back to the list",
  fullScreen: "Full screen",
  leaveFullScreen: "Leave full screen",
  more: (count) => `and ${count} more`,
  notShown: (count) => `+${count} ok, not shown`,
};

export const wallMessages = computed(() => (language.value === "vi" ? vi : en));
