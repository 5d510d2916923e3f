import { pbkdf2Sync, randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { mqttTopics, nodeUsername } from "../../contract/mqtt-topics.ts";

export interface BrokerUser {
  readonly name: string;
  readonly password: string;
}

/** Mosquitto 2's format, PBKDF2 with SHA-512: mosquitto_passwd(1). */
function formatPasswordLine({ name, password }: BrokerUser): string {
  const iterations = 101;
  const salt = randomBytes(12);
  const hash = pbkdf2Sync(password, salt, iterations, 64, "sha512");
  return `${name}:$7$${iterations}$${salt.toString("base64")}$${hash.toString("base64")}`;
}

export function formatPasswordFile(users: readonly BrokerUser[]): string {
  return `${users.map(formatPasswordLine).join("\n")}\n`;
}

/** A room writes and reads its own topics only, a node writes its own; the hub has all of roomd's. */
export function formatAccessFile(
  hubUser: string,
  { roomIds, nodeIds }: { readonly roomIds: readonly string[]; readonly nodeIds: readonly string[] },
): string {
  const rooms = roomIds.map((id) =>
    [
      `user ${id}`,
      // Reading its own presence, a room sees another host that is connected as this room.
      `topic readwrite ${mqttTopics.presence(id)}`,
      `topic write ${mqttTopics.state(id)}`,
      `topic read ${mqttTopics.agenda(id)}`,
    ].join("\n"),
  );
  const nodes = nodeIds.map((id) =>
    [
      `user ${nodeUsername(id)}`,
      `topic readwrite ${mqttTopics.nodePresence(id)}`,
      `topic write ${mqttTopics.nodeState(id)}`,
    ].join("\n"),
  );
  return `${[`user ${hubUser}\ntopic readwrite roomd/v1/#`, ...rooms, ...nodes].join("\n\n")}\n`;
}

export interface MosquittoLimits {
  /** A client that sends nothing for one and a half times as long is disconnected, s; 10 at least. */
  readonly maxKeepaliveSeconds: number;
  /** Of the heap; what would exceed it is dropped. */
  readonly memoryBytes: number;
}

const LIMITS: MosquittoLimits = {
  // The default of most MQTT clients; rooms and nodes have 5 s.
  maxKeepaliveSeconds: 60,
  // Retained reports of 10,000 rooms have 90 MB.
  memoryBytes: 1024 ** 3,
};

/** mosquitto.conf(5); `directory` holds the password file, the access file and retained messages. */
export function formatConfigFile(
  options: { host: string; port: number; directory: string },
  { maxKeepaliveSeconds, memoryBytes }: MosquittoLimits = LIMITS,
): string {
  const { host, port, directory } = options;
  return `${[
    `listener ${port} ${host}`,
    "allow_anonymous false",
    `password_file ${directory}/passwords`,
    `acl_file ${directory}/access`,
    "persistence true",
    `persistence_location ${directory}/`,
    // A power cut loses retained messages of so many seconds; rooms and hub publish them again.
    "autosave_interval 60",
    // A client could end another one's connection by its client id otherwise.
    "use_username_as_clientid true",
    "max_packet_size 1048576",
    // Mosquitto 2.0 bounds neither what waits for a connected client of QoS 0 nor what is on its way to a socket.
    `max_keepalive ${maxKeepaliveSeconds}`,
    `memory_limit ${memoryBytes}`,
    // For a client that reads too slowly or not at all; further messages for it are dropped.
    "max_queued_messages 1000",
    "max_queued_bytes 8388608",
    // Started by root it would drop to user "mosquitto", who can't read these files.
    `user ${userInfo().username}`,
    "log_dest stdout",
    "log_type error",
    "log_type warning",
  ].join("\n")}\n`;
}
