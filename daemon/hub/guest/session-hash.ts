import { createHash } from "node:crypto";

/** Returns what is stored of a session's id, which is a secret of the guest's page. */
export function hashSession(sessionId: string): string {
  return createHash("sha256").update(sessionId).digest("hex");
}
