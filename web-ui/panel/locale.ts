import { computed } from "@preact/signals";
import { language } from "../shared/locale.ts";

const vi = {
  tabs: { inputs: "Hình", presets: "Vị trí", sites: "Điểm cầu", screens: "Màn hình" },
  micReady: "Mic sẽ bật khi vào họp",
  micUnknown: "Không rõ mic",
  listening: "Đang dự thính",
  leaveHint: "Cuộc họp tiếp tục không có phòng này",
  chairLeaves: "Phòng này là chủ tọa: giao chủ tọa cho nơi khác, hoặc kết thúc cuộc họp.",
  chairAlone: "Phòng này là chủ tọa và chưa có nơi khác để giao.",
  chairOffline: "Đang mất trung tâm: chưa giao được chủ tọa, chưa kết thúc được cuộc họp.",
  handOver: (site: string) => `Giao chủ tọa cho ${site} rồi rời`,
  stay: "Ở lại",
  early: (moment: string) =>
    `Cuộc họp bắt đầu lúc ${moment}. Vào sớm thì mic và camera của phòng bật từ bây giờ.`,
  joinEarly: "Tham gia sớm",
  joinAgain: "Tham gia lại",
  stayOut: "Chưa tham gia",
  removedBy: {
    console: (time: string) => `Bàn trực đã mời phòng này ra lúc ${time}`,
    chair: (name: string, time: string) => `Chủ tọa (${name}) đã mời phòng này ra lúc ${time}`,
    site: (name: string, time: string) => `${name} đã mời phòng này ra lúc ${time}`,
  },
};

const en: typeof vi = {
  tabs: { inputs: "Inputs", presets: "Presets", sites: "Sites", screens: "Screens" },
  micReady: "The mic is on once you join",
  micUnknown: "Microphone unknown",
  listening: "Listening",
  leaveHint: "The meeting goes on without this room",
  chairLeaves: "This room is the chair: make another site the chair, or end the meeting.",
  chairAlone: "This room is the chair, and no other site is there to take over.",
  chairOffline: "The hub is lost: the chair can't be handed over, and the meeting can't be ended.",
  handOver: (site) => `Make ${site} the chair and leave`,
  stay: "Stay",
  early: (moment) =>
    `The meeting starts at ${moment}. Joining early turns the room's microphone and camera on now.`,
  joinEarly: "Join early",
  joinAgain: "Join again",
  stayOut: "Not yet",
  removedBy: {
    console: (time) => `The console removed this room at ${time}`,
    chair: (name, time) => `The chair (${name}) removed this room at ${time}`,
    site: (name, time) => `${name} removed this room at ${time}`,
  },
};

export const panelMessages = computed(() => (language.value === "vi" ? vi : en));
