import { computed } from "@preact/signals";
import { chooseLanguage, language } from "../shared/locale.ts";

const vi = {
  invited: "Bạn được mời dự",
  name: "Tên của bạn",
  nameHint: "Họ tên – cơ quan",
  enter: "Vào họp",
  entering: "Đang vào…",
  camera: "Camera",
  microphone: "Mic",
  screen: "Chia sẻ",
  screenStop: "Thôi chia sẻ",
  hand: "Giơ tay",
  handDown: "Hạ tay",
  leave: "Rời họp",
  enterAgain: "Vào lại",
  on: "bật",
  off: "tắt",
  unheard: "chờ mời",
  noCamera: "Không có camera – mọi người vẫn nghe được bạn",
  noMicrophone: "Không có mic – bạn vẫn xem và nghe được",
  denied: "Trình duyệt chưa cho dùng camera, mic. Bấm biểu tượng cạnh địa chỉ trang để cho phép.",
  cameraOff: "Camera đang tắt",
  waiting: "Chờ chủ tọa cho vào…",
  waitingMore: "Trang này sẽ tự chuyển khi bạn được cho vào.",
  listening: "Bạn đang dự thính. Muốn phát biểu thì giơ tay.",
  silenced: "Chủ tọa đã tắt tiếng bạn. Muốn phát biểu thì giơ tay.",
  handUp: "Bạn đang giơ tay – chờ chủ tọa mời phát biểu.",
  recording: "Đang ghi",
  you: "Bạn",
  guest: "khách",
  sharing: "trình chiếu",
  nobody: "Chưa có ai khác trong cuộc họp",
  connecting: "Đang kết nối…",
  lost: "mất kết nối",
  left: "Bạn đã rời cuộc họp.",
  refused: "Chủ tọa chưa cho vào cuộc họp này.",
  removed: "Chủ tọa đã mời bạn ra khỏi cuộc họp.",
  over: "Cuộc họp đã kết thúc. Cảm ơn bạn đã dự.",
  wrong: "Liên kết không đúng. Hãy mở lại đúng liên kết trong thư mời, hoặc xin liên kết mới.",
  expired: "Liên kết đã hết hạn cùng cuộc họp của nó.",
  full: "Cuộc họp đã đủ khách. Hãy thử lại sau.",
  otherLanguage: "English",
};

const en: typeof vi = {
  invited: "You are invited to",
  name: "Your name",
  nameHint: "Name – organisation",
  enter: "Join",
  entering: "Joining…",
  camera: "Camera",
  microphone: "Mic",
  screen: "Share",
  screenStop: "Stop sharing",
  hand: "Raise hand",
  handDown: "Lower hand",
  leave: "Leave",
  enterAgain: "Join again",
  on: "on",
  off: "off",
  unheard: "unheard",
  noCamera: "No camera – the others can still hear you",
  noMicrophone: "No microphone – you can still see and hear",
  denied: "The browser does not let this page use camera and microphone. Allow it beside the page's address.",
  cameraOff: "The camera is off",
  waiting: "Waiting for the chair to let you in…",
  waitingMore: "This page goes on by itself once you are let in.",
  listening: "You are listening. Raise your hand to speak.",
  silenced: "The chair has muted you. Raise your hand to speak.",
  handUp: "Your hand is up – wait for the chair to give you the floor.",
  recording: "Recording",
  you: "You",
  guest: "guest",
  sharing: "shares",
  nobody: "Nobody else is in the meeting yet",
  connecting: "Connecting…",
  lost: "disconnected",
  left: "You have left the meeting.",
  refused: "The chair did not let you into this meeting.",
  removed: "The chair has put you out of this meeting.",
  over: "The meeting has ended. Thank you for coming.",
  wrong: "This link is not right. Open the one in your invitation again, or ask for a new one.",
  expired: "This link has expired with its meeting.",
  full: "The meeting has as many guests as it takes. Try again later.",
  otherLanguage: "Tiếng Việt",
};

/** Uses the browser's language until the guest chooses one. */
export function followBrowserLanguage(): void {
  if (!new URLSearchParams(location.search).has("lang") && localStorage.getItem("roomd-language") === null) {
    language.value = navigator.language.toLowerCase().startsWith("vi") ? "vi" : "en";
  }
}

export function switchLanguage(): void {
  chooseLanguage(language.value === "vi" ? "en" : "vi");
}

export const guestMessages = computed(() => (language.value === "vi" ? vi : en));
