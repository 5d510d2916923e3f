import type { WanState } from "../../../daemon/contract/meeting/view.ts";

/** To the process that holds the herd. */
export type HerdOrder =
  | {
      readonly order: "prepare";
      readonly id: string;
      readonly token: string;
      readonly hubUrl: string;
      readonly voice: "talks" | "quiet";
    }
  /** All rooms connect and want the meeting. */
  | { readonly order: "start"; readonly meetingId: string }
  | { readonly order: "start-one"; readonly id: string; readonly meetingId: string }
  /** As when its power goes: nobody is told. */
  | { readonly order: "stop"; readonly id: string }
  | { readonly order: "state"; readonly meetingId: string };

export interface HerdRoomState {
  readonly id: string;
  readonly phase: string;
  readonly sites: number;
  /** Pictures and sounds of others that its screens could play. */
  readonly seen: number;
  readonly heard: number;
  readonly reason: string | null;
  readonly wan: WanState;
}

export type HerdReport =
  | { readonly report: "ready" }
  | { readonly report: "prepared"; readonly id: string }
  | { readonly report: "stopped"; readonly id: string }
  | { readonly report: "state"; readonly rooms: readonly HerdRoomState[] };
