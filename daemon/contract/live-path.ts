/** WebSocket of pages and `roomctl`, at room and hub. */
export const LIVE_PATH = "/api/live";
