import { computed } from "@preact/signals";
import { language } from "../shared/locale.ts";

const vi = {
  title: "Bản ghi",
  compose: "Ghép thành một tệp",
  cancelComposition: "Dừng ghép",
  compositionWaiting: "Chờ tới lượt ghép",
  compositionFailed: "Chưa ghép được",
  composeAgain: "Ghép lại",
  composing: (percent: number) => `Đang ghép: ${percent} %`,
  incomplete: "Bản ghi chưa trọn",
  older: (count: number) => `${count} bản ghi cũ hơn`,
  download: "Tải về",
};

const en: typeof vi = {
  title: "Recordings",
  compose: "Combine into one file",
  cancelComposition: "Stop combining",
  compositionWaiting: "Waiting to be combined",
  compositionFailed: "Could not be combined",
  composeAgain: "Combine again",
  composing: (percent) => `Combining: ${percent} %`,
  incomplete: "Recording incomplete",
  older: (count) => (count === 1 ? "1 older recording" : `${count} older recordings`),
  download: "Download",
};

export const recordingMessages = computed(() => (language.value === "vi" ? vi : en));
