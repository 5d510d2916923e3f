import { computed } from "@preact/signals";
import { language } from "../shared/locale.ts";
import type { DraftProblem } from "./meeting-draft.ts";

const vi = {
  startDate: "Ngày bắt đầu",
  startTime: "Giờ bắt đầu",
  endDate: "Ngày kết thúc",
  endTime: "Giờ kết thúc",
  until: "tới lúc…",
  hasBegun: "Cuộc họp đang diễn ra: chỉ sửa được tên, giờ kết thúc và điểm cầu được mời.",
  search: "Tìm điểm cầu",
  all: (count: number) => `Chọn tất cả (${count})`,
  none: "Bỏ chọn",
  nothingFound: "Không tìm thấy điểm cầu nào",
  otherRegion: "Khác",
  edit: "Sửa",
  save: "Lưu",
  saveAnyway: "Vẫn lưu",
  createAnyway: "Vẫn tạo",
  overlaps: "Trùng giờ",
  overlap: (title: string, span: string, rooms: string) => `${title}, ${span}: ${rooms}`,
  moreRooms: (count: number) => `và ${count} nơi khác`,
  problems: {
    title: "Chưa có tên cuộc họp",
    start: "Chưa có ngày giờ bắt đầu",
    "end-missing": "Chưa có ngày giờ kết thúc",
    "end-early": "Giờ kết thúc phải sau giờ bắt đầu",
    "end-past": "Giờ kết thúc đã qua",
    "end-late": "Cuộc họp dài nhất 48 giờ",
    rooms: "Chưa chọn điểm cầu nào",
    chair: "Chủ tọa của cuộc họp đang diễn ra phải được mời",
  } satisfies Record<DraftProblem, string>,
};

const en: typeof vi = {
  startDate: "Start date",
  startTime: "Start time",
  endDate: "End date",
  endTime: "End time",
  until: "until…",
  hasBegun: "The meeting is in progress: only its title, end and invited sites can be changed.",
  search: "Find a site",
  all: (count) => `Select all (${count})`,
  none: "Select none",
  nothingFound: "No site found",
  otherRegion: "Other",
  edit: "Edit",
  save: "Save",
  saveAnyway: "Save anyway",
  createAnyway: "Create anyway",
  overlaps: "Overlaps",
  overlap: (title, span, rooms) => `${title}, ${span}: ${rooms}`,
  moreRooms: (count) => (count === 1 ? "and 1 other" : `and ${count} others`),
  problems: {
    title: "The meeting needs a title",
    start: "The meeting needs a start date and time",
    "end-missing": "The meeting needs an end date and time",
    "end-early": "The end must be after the start",
    "end-past": "The end has passed",
    "end-late": "A meeting lasts 48 hours at most",
    rooms: "No site is selected",
    chair: "The chair of a meeting in progress must stay invited",
  },
};

export const meetingMessages = computed(() => (language.value === "vi" ? vi : en));

/** Returns the message of the first of these problems. */
export function problemText(
  problems: readonly DraftProblem[],
  wanted: readonly DraftProblem[],
): string | undefined {
  const problem = problems.find((one) => wanted.includes(one));
  return problem && meetingMessages.value.problems[problem];
}
