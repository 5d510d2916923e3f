import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RoomdError } from "../../contract/errors.ts";
import type { InvitationKind } from "../../contract/hub-commands.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";

const KEY_BYTES = 32;
const TOKEN_PATTERN = /^([a-z0-9][a-z0-9-]{0,63})\.([0-9a-z]{1,12})\.([A-Za-z0-9_-]{43})$/;

/** Signed tokens that admit a guest, an encoder or a player to one meeting until it ends. Only the signing key is
 * stored. */
export class Invitations {
  readonly #key: Buffer;
  readonly #getMeeting: (id: string) => Meeting;

  /** `getMeeting` throws `not-found` for an unknown meeting. */
  constructor(key: Buffer, meeting: (id: string) => Meeting) {
    this.#key = key;
    this.#getMeeting = meeting;
  }

  /** Reads the key in the state directory, which is created the first time. */
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

  /** Returns a token. Throws `not-found` for an unknown meeting. */
  issue(kind: InvitationKind, meetingId: string): string {
    const { id, endsAtMs } = this.#getMeeting(meetingId);
    return `${id}.${endsAtMs.toString(36)}.${this.#sign(kind, id, endsAtMs)}`;
  }

  /** Returns the meeting of a token. Throws `access.denied` (`details.reason`: invalid or expired), or `not-found` when
   * the meeting has been ended. */
  verify(kind: InvitationKind, token: unknown): Meeting {
    const [, meetingId = "", expires = "", mac = ""] =
      TOKEN_PATTERN.exec(typeof token === "string" ? token : "") ?? [];
    const expiresAtMs = Number.parseInt(expires, 36);
    const given = Buffer.from(mac);
    const expected = Buffer.from(this.#sign(kind, meetingId, expiresAtMs));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new RoomdError("access.denied", "this invitation was not issued by this hub; ask for a new one", {
        details: { reason: "invalid" },
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
