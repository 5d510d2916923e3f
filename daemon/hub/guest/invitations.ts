import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RoomdError } from "../../contract/errors.ts";
import type { InvitationKind } from "../../contract/hub-commands.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import type { Logger } from "../../platform/log.ts";
import type { Clock } from "../../platform/steady-clock.ts";

const KEY_BYTES = 32;
const ID_BYTES = 9;
/** Meeting, end, id and signature. */
const TOKEN_PATTERN =
  /^([a-z0-9][a-z0-9-]{0,63})\.([0-9a-z]{1,12})\.([A-Za-z0-9_-]{12})\.([A-Za-z0-9_-]{43})$/;

/** The content of a valid token. */
export interface Invitation {
  /** Of this token: each one that is issued has another. */
  readonly id: string;
  readonly meeting: Meeting;
}

export interface InvitationsOptions {
  /** Throws `not-found` for an unknown meeting. */
  readonly meeting: (id: string) => Meeting;
  readonly clock: Pick<Clock, "now">;
}

/** Signed tokens that admit a guest, an encoder or a player to one meeting until it ends. Only the signing key is
 * stored. */
export class Invitations {
  readonly #key: Buffer;
  readonly #getMeeting: (id: string) => Meeting;
  readonly #clock: Pick<Clock, "now">;

  constructor(key: Buffer, { meeting, clock }: InvitationsOptions) {
    this.#key = key;
    this.#getMeeting = meeting;
    this.#clock = clock;
  }

  /** Reads the key in the state directory, which is created the first time. A damaged key is replaced, and earlier
   * invitations become invalid. A key that can't be stored is valid until the next start. */
  static async open({
    stateDirectory,
    logger,
    ...options
  }: InvitationsOptions & {
    readonly stateDirectory: string;
    readonly logger: Logger;
  }): Promise<Invitations> {
    const file = join(stateDirectory, "invitations.key");
    const stored = await readFile(file).catch(() => undefined);
    if (stored?.length === KEY_BYTES) return new Invitations(stored, options);
    if (stored) logger.error({ file }, "invitation key damaged, earlier invitations are invalid");
    const key = randomBytes(KEY_BYTES);
    try {
      await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
      await writeFile(`${file}.new`, key, { mode: 0o600, flush: true });
      await rename(`${file}.new`, file);
    } catch (error) {
      logger.error({ err: error, file }, "invitation key not stored, invitations end with this process");
    }
    return new Invitations(key, options);
  }

  /** Returns a new token. Throws `not-found` for an unknown meeting. */
  issue(kind: InvitationKind, meetingId: string): string {
    const { endsAtMs } = this.#getMeeting(meetingId);
    const unsigned = `${meetingId}.${endsAtMs.toString(36)}.${randomBytes(ID_BYTES).toString("base64url")}`;
    return `${unsigned}.${this.#sign(kind, unsigned)}`;
  }

  /** Returns the content of a token. Throws `access.denied` (`details.reason`: invalid or expired), or `not-found` when
   * the meeting has been ended. */
  verify(kind: InvitationKind, token: unknown): Invitation {
    const [, meetingId = "", expires = "", id = "", mac = ""] =
      TOKEN_PATTERN.exec(typeof token === "string" ? token : "") ?? [];
    const expiresAtMs = Number.parseInt(expires, 36);
    const given = Buffer.from(mac);
    const expected = Buffer.from(this.#sign(kind, `${meetingId}.${expires}.${id}`));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new RoomdError("access.denied", "this invitation was not issued by this hub; ask for a new one", {
        details: { reason: "invalid" },
      });
    }
    // A meeting that was moved ends later than its token.
    const meeting = this.findMeeting(meetingId);
    if (meeting) return { id, meeting };
    if (expiresAtMs <= this.#clock.now()) {
      throw new RoomdError("access.denied", "this invitation has expired with its meeting", {
        details: { reason: "expired" },
      });
    }
    return { id, meeting: this.#getMeeting(meetingId) };
  }

  /** Returns a meeting as it is scheduled now; undefined when it has ended. */
  findMeeting(meetingId: string): Meeting | undefined {
    try {
      const meeting = this.#getMeeting(meetingId);
      return meeting.endsAtMs > this.#clock.now() ? meeting : undefined;
    } catch {
      return undefined;
    }
  }

  #sign(kind: InvitationKind, unsigned: string): string {
    return createHmac("sha256", this.#key).update(`roomd ${kind} ${unsigned}`).digest("base64url");
  }
}
