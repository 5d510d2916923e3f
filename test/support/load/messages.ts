import type { WanState } from "../../../daemon/contract/meeting/view.ts";

/** To the process with the rooms. */
export type LoadCommand =
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

export interface LoadRoomState {
  readonly id: string;
  readonly phase: string;
  readonly sites: number;
  /** Pictures and sounds of others that its screens could play. */
  readonly videos: number;
  readonly audios: number;
  readonly reason: string | null;
  readonly wan: WanState;
}

export type LoadReport =
  | { readonly report: "ready" }
  | { readonly report: "prepared"; readonly id: string }
  | { readonly report: "stopped"; readonly id: string }
  | { readonly report: "state"; readonly rooms: readonly LoadRoomState[] };
