/** Rooms of one hub, and of one meeting. */
export const MAX_ROOMS = 10_000;
/** Sites of one meeting: its rooms and the hub's guests. */
export const MAX_SITES = 10_500;
/** Meetings in a room's agenda. */
export const MAX_AGENDA_MEETINGS = 100;
/** Names of rooms in a room's agenda: its screens show no more before a meeting. */
export const MAX_AGENDA_NAMES = 200;
/** A longer meeting is a mistake in its date. */
export const MAX_MEETING_MS = 48 * 3_600_000;
/** Overlapping meetings that are named to whoever schedules one. */
export const MAX_OVERLAPS = 50;
