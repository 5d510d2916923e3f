import { computed } from "@preact/signals";
import type { RoomPart } from "../../daemon/contract/fleet/summaries.ts";
import type { HubTopics } from "../../daemon/contract/hub-topics.ts";
import { language } from "../shared/locale.ts";

/** What is wrong, short enough for a tile, and what to do about it; null where roomd tries again by itself. */
export interface FaultText {
  readonly what: string;
  readonly advice: string | null;
}

export type HubPartName = Exclude<keyof HubTopics["hub"]["entries"], "name" | "timeZone">;

interface FaultMessages {
  readonly room: Readonly<Record<RoomPart["kind"] | "echo", FaultText>>;
  readonly hub: Readonly<Record<HubPartName, FaultText>>;
  readonly noProof: string;
  /** Names of parts. */
  readonly parts: Readonly<Record<"machine" | "process" | "storage" | "clock" | "audit", string>>;
  readonly clockAhead: (duration: string) => string;
  readonly clockBehind: (duration: string) => string;
}

const vi: FaultMessages = {
  room: {
    connection: {
      what: "Mất điện, mất mạng hoặc đã tắt",
      advice: "kiểm tra nguồn điện và dây mạng của máy phòng",
    },
    camera: { what: "Camera không trả lời", advice: "kiểm tra dây và nguồn" },
    media: { what: "Mất hình hoặc tiếng của phòng", advice: "kiểm tra nguồn hình và mic" },
    echo: { what: "Các nơi có thể nghe tiếng vang", advice: "kiểm tra loa và dây loa" },
    meeting: { what: "Chưa tham gia được cuộc họp", advice: null },
    process: { what: "Phần mềm của phòng có lỗi", advice: "xem nhật ký, báo bộ phận kỹ thuật" },
    storage: { what: "Ổ đĩa của phòng có lỗi", advice: "kiểm tra ổ đĩa trước khi khởi động lại" },
    clock: { what: "Đồng hồ của phòng sai giờ", advice: "kiểm tra dịch vụ giờ (NTP) của máy phòng" },
  },
  hub: {
    broker: { what: "Trung tâm mất kết nối MQTT", advice: "kiểm tra dịch vụ MQTT" },
    sfu: { what: "Hình và tiếng chưa đi qua được", advice: null },
    audit: { what: "Không ghi được nhật ký thao tác", advice: "kiểm tra ổ đĩa của trung tâm" },
    process: { what: "Phần mềm của trung tâm có lỗi", advice: "xem nhật ký, báo bộ phận kỹ thuật" },
    storage: { what: "Ổ đĩa của trung tâm có lỗi", advice: "kiểm tra ổ đĩa trước khi khởi động lại" },
    clock: { what: "Đồng hồ của trung tâm sai giờ", advice: "kiểm tra dịch vụ giờ (NTP) của trung tâm" },
  },
  noProof: "Không rõ tình trạng",
  parts: {
    machine: "Máy",
    process: "Phần mềm",
    storage: "Ổ đĩa",
    clock: "Đồng hồ",
    audit: "Nhật ký thao tác",
  },
  clockAhead: (duration) => `nhanh ${duration} so với trung tâm`,
  clockBehind: (duration) => `chậm ${duration} so với trung tâm`,
};

const en: FaultMessages = {
  room: {
    connection: {
      what: "No power, no network, or switched off",
      advice: "check the power and the network cable of the room's machine",
    },
    camera: { what: "The camera does not respond", advice: "check its cable and power" },
    media: { what: "No video or audio from the room", advice: "check its video input and microphone" },
    echo: { what: "Other sites may hear an echo", advice: "check the loudspeakers and their cable" },
    meeting: { what: "Could not join its meeting yet", advice: null },
    process: { what: "The room's software has a fault", advice: "see the log, tell the technical staff" },
    storage: { what: "The room's disk has a fault", advice: "check the disk before a restart" },
    clock: { what: "The room's clock is wrong", advice: "check the time service (NTP) of its machine" },
  },
  hub: {
    broker: { what: "The hub has lost its MQTT broker", advice: "check the MQTT service" },
    sfu: { what: "Media does not get through", advice: null },
    audit: { what: "The audit log can't be written", advice: "check the hub's disk" },
    process: { what: "The hub's software has a fault", advice: "see the log, tell the technical staff" },
    storage: { what: "The hub's disk has a fault", advice: "check the disk before a restart" },
    clock: { what: "The hub's clock is wrong", advice: "check the time service (NTP) of the hub" },
  },
  noProof: "Status unknown",
  parts: { machine: "Machine", process: "Software", storage: "Disk", clock: "Clock", audit: "Audit log" },
  clockAhead: (duration) => `${duration} ahead of the hub`,
  clockBehind: (duration) => `${duration} behind the hub`,
};

export const faultMessages = computed(() => (language.value === "vi" ? vi : en));
