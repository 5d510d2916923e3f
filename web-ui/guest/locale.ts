import { computed } from "@preact/signals";
import { chooseLanguage, language } from "../shared/locale.ts";

const vi = {
  invited: "Bạn được mời tham gia",
  name: "Tên của bạn",
  nameHint: "Họ tên – cơ quan",
  enter: "Tham gia",
  entering: "Đang tham gia…",
  camera: "Camera",
  microphone: "Mic",
  screen: "Trình chiếu",
  screenStop: "Dừng trình chiếu",
  hand: "Giơ tay",
  handDown: "Hạ tay",
  leave: "Rời họp",
  enterAgain: "Tham gia lại",
  on: "bật",
  off: "tắt",
  listeningShort: "dự thính",
  mutedShort: "bị tắt",
  noCamera: "Không có camera – mọi người vẫn nghe được bạn",
  noMicrophone: "Không có mic – bạn vẫn xem và nghe được",
  noCameraNorMicrophone: "Không có camera – bạn vẫn xem và nghe được",
  allowCamera:
    "Trình duyệt chưa cho dùng camera. Bấm biểu tượng cạnh địa chỉ trang, chọn Cho phép, rồi bấm Thử lại.",
  allowMicrophone:
    "Trình duyệt chưa cho dùng mic. Bấm biểu tượng cạnh địa chỉ trang, chọn Cho phép, rồi bấm Thử lại.",
  needsHttps: "Trình duyệt chỉ cho dùng camera, mic trên đường dẫn https. Bạn vẫn xem và nghe được.",
  retry: "Thử lại",
  microphoneLevel: "Mức mic",
  cameraOff: "Camera đang tắt",
  waiting: "Chờ chủ tọa cho vào…",
  waitingMore: "Trang này sẽ tự chuyển khi bạn được cho vào.",
  listening: "Bạn đang dự thính. Bấm Giơ tay để xin phát biểu.",
  mutedByChair: "Chủ tọa đang tắt mic của bạn. Bấm Giơ tay để xin phát biểu.",
  handUp: "Bạn đang giơ tay – chờ chủ tọa cho phát biểu.",
  recording: "Đang ghi hình",
  you: "Bạn",
  guest: "khách",
  sharing: "trình chiếu",
  nobody: "Chưa có ai khác trong cuộc họp",
  connecting: "Đang kết nối…",
  lost: "mất kết nối",
  left: "Bạn đã rời cuộc họp.",
  denied: "Chủ tọa đã từ chối yêu cầu tham gia của bạn.",
  removed: "Chủ tọa đã mời bạn ra khỏi cuộc họp.",
  ended: "Cuộc họp đã kết thúc. Cảm ơn bạn đã tham gia.",
  invalid: "Đường dẫn không đúng. Hãy mở lại đúng đường dẫn trong thư mời, hoặc xin đường dẫn mới.",
  expired: "Đường dẫn đã hết hạn cùng với cuộc họp.",
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
  screen: "Share screen",
  screenStop: "Stop sharing",
  hand: "Raise hand",
  handDown: "Lower hand",
  leave: "Leave",
  enterAgain: "Join again",
  on: "on",
  off: "off",
  listeningShort: "listening",
  mutedShort: "muted by chair",
  noCamera: "No camera – the others can still hear you",
  noMicrophone: "No microphone – you can still see and hear",
  noCameraNorMicrophone: "No camera – you can still see and hear",
  allowCamera:
    "The browser blocks the camera. Press the icon beside the page's address, choose Allow, then press Try again.",
  allowMicrophone:
    "The browser blocks the microphone. Press the icon beside the page's address, choose Allow, then press Try again.",
  needsHttps: "Browsers allow camera and microphone on https links only. You can still see and hear.",
  retry: "Try again",
  microphoneLevel: "Microphone level",
  cameraOff: "The camera is off",
  waiting: "Waiting for the chair to admit you…",
  waitingMore: "This page continues by itself once you are admitted.",
  listening: "You are listening. Raise your hand to ask for the floor.",
  mutedByChair: "The chair has muted you. Raise your hand to ask for the floor.",
  handUp: "Your hand is raised – wait for the chair to give you the floor.",
  recording: "Recording",
  you: "You",
  guest: "guest",
  sharing: "shares content",
  nobody: "Nobody else is in the meeting yet",
  connecting: "Connecting…",
  lost: "disconnected",
  left: "You have left the meeting.",
  denied: "The chair denied your request to join.",
  removed: "The chair removed you from this meeting.",
  ended: "The meeting has ended. Thank you for coming.",
  invalid: "This link is not valid. Open the link in your invitation again, or ask for a new one.",
  expired: "This link expired with its meeting.",
  full: "The meeting has reached its limit of guests. Try again later.",
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
