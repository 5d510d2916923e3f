import { computed } from "@preact/signals";
import { language } from "../shared/locale.ts";

const vi = {
  title: "Máy chuyển tiếp",
  workers: (running: number, wanted: number) => `${running}/${wanted} tiến trình`,
  sites: (count: number) => `phục vụ ${count} nơi`,
  cpu: (percent: number) => `CPU ${percent} %`,
  noReport: "Chưa có tin từ máy này",
  silent: "Không còn tin mới từ máy này",
  workersMissing: "Chưa chạy đủ tiến trình",
  noMedia: "Hình và tiếng chưa đi qua được",
  throughHub: (others: string) =>
    `Hình và tiếng với ${others} phải đi vòng qua trung tâm: UDP giữa hai máy chưa thông`,
};

const en: typeof vi = {
  title: "SFU nodes",
  workers: (running, wanted) => `${running}/${wanted} workers`,
  sites: (count) => (count === 1 ? "serves 1 site" : `serves ${count} sites`),
  cpu: (percent) => `CPU ${percent} %`,
  noReport: "No report from this node yet",
  silent: "No more reports from this node",
  workersMissing: "Not all workers are running",
  noMedia: "Media does not get through",
  throughHub: (others) => `Media to and from ${others} goes through the hub: no direct UDP path`,
};

export const nodeMessages = computed(() => (language.value === "vi" ? vi : en));
