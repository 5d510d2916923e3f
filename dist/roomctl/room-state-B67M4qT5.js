export { s as RoomState } from "./room-state-e2kA2HGT.js";
