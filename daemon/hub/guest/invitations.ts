import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RoomdError } from "../../contract/errors.ts";
import type { InvitationKind } from "../../contract/hub-commands.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";

const KEY_BYTES = 32;
const TOKEN_PATTERN = /^([a-z0-9][a-z0-9-]{0,63})\.([0-9a-z]{1,12})\.([A-Za-z0-9_-]{43})$/;

/** Tokens that let somebody into one meeting until it ends, as a guest, an encoder or a player. A token proves itself:
 * nothing is kept but the key that signs them all. */
export class Invitations {
  readonly #key: Buffer;
  readonly #getMeeting: (id: string) => Meeting;

  /** `meeting`: throws `not-found` for one that there is not. */
  constructor(key: Buffer, meeting: (id: string) => Meeting) {
    this.#key = key;
    this.#getMeeting = meeting;
  }

  /** With the key of the state directory, made there the first time. */
  static async open(stateDirectory: string, meeting: (id: string) => Meeting): Promise<Invitations> {
    const file = join(stateDirectory, "invitations.key");
    await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
    await writeFile(file, randomBytes(KEY_BYTES), { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    });
    const key = await readFile(file);
    if (key.length !== KEY_BYTES) {
      throw new RoomdError(
        "config.invalid",
        `${file}: a key of ${KEY_BYTES} bytes expected; delete the file`,
      );
    }
    return new Invitations(key, meeting);
  }

  /** Throws `not-found` when there is no such meeting. */
  issue(kind: InvitationKind, meetingId: string): string {
    const { id, endsAtMs } = this.#getMeeting(meetingId);
    return `${id}.${endsAtMs.toString(36)}.${this.#sign(kind, id, endsAtMs)}`;
  }

  /** The meeting that a token opens. Throws `access.denied` (`details.reason`: wrong or expired), or `not-found` when the
   * meeting has been ended. */
  open(kind: InvitationKind, token: unknown): Meeting {
    const [, meetingId = "", expires = "", mac = ""] =
      TOKEN_PATTERN.exec(typeof token === "string" ? token : "") ?? [];
    const expiresAtMs = Number.parseInt(expires, 36);
    const given = Buffer.from(mac);
    const right = Buffer.from(this.#sign(kind, meetingId, expiresAtMs));
    if (given.length !== right.length || !timingSafeEqual(given, right)) {
      throw new RoomdError("access.denied", "this invitation is not one of this hub's; ask for a new one", {
        details: { reason: "wrong" },
      });
    }
    if (expiresAtMs <= Date.now()) {
      throw new RoomdError("access.denied", "this invitation has expired with its meeting", {
        details: { reason: "expired" },
      });
    }
    return this.#getMeeting(meetingId);
  }

  isMeetingOn(meetingId: string): boolean {
    try {
      return this.#getMeeting(meetingId).endsAtMs > Date.now();
    } catch {
      return false;
    }
  }

  #sign(kind: InvitationKind, meetingId: string, expiresAtMs: number): string {
    return createHmac("sha256", this.#key)
      .update(`roomd ${kind} ${meetingId} ${expiresAtMs}`)
      .digest("base64url");
  }
}
