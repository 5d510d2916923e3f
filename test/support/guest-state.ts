import type { GuestPhase, GuestState } from "../../daemon/contract/meeting/guest.ts";

/** Returns what the hub sends to the page of a guest in this phase. */
export const guestState = (phase: GuestPhase): GuestState => ({
  atMs: Date.now(),
  session: "s",
  siteId: "guest-1",
  name: "Nguyễn Thị Hiền",
  phase,
  meeting: { title: "Họp tổng kết năm", startsAtMs: Date.now(), endsAtMs: Date.now() + 3_600_000 },
  generation: 1,
});
