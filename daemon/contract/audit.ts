import { type Static, Type } from "typebox";
import { byName, defineCommand, type ParamsOf } from "./define-command.ts";

/** One action of a person or program, as the room or the hub executed or refused it. */
export const AuditEntry = Type.Object({
  /** Distinguishes entries of the same time; larger in later ones. */
  id: Type.Integer({ minimum: 1 }),
  /** When the command arrived, ms since the epoch. */
  atMs: Type.Integer(),
  /** The caller's address, or the id of its site. */
  who: Type.String(),
  command: Type.String(),
  /** The parameters of the definition, without secrets; `{truncated}` with their beginning when they are long. */
  params: Type.Unknown(),
  /** `done`, or the code of the error. */
  outcome: Type.String(),
});
export type AuditEntry = Static<typeof AuditEntry>;

/** How many entries one `audit.list` returns. */
export const AUDIT_PAGE = { default: 100, maximum: 1000 } as const;

/** The room and the hub have an audit log each. */
export const auditCommands = byName(
  /** The newest first. For the next page, pass time and id of the last entry as `beforeMs` and `beforeId`; `beforeMs`
   * alone returns what is older than that time. Throws `unavailable` while the log can't be read. */
  defineCommand({
    name: "audit.list",
    kind: "query",
    permission: "audit.read",
    timeoutMs: 10_000,
    params: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, ...AUDIT_PAGE })),
      beforeMs: Type.Optional(Type.Integer({ minimum: 0 })),
      beforeId: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
    result: Type.Array(AuditEntry),
  }),
);

/** Which entries to list. */
export type AuditQuery = ParamsOf<(typeof auditCommands)["audit.list"]>;
