import { type Static, Type } from "typebox";

/** Limits of the audit log of a room or the hub. */
export const AuditConfig = Type.Object(
  {
    /** Entries are deleted after this time, days. */
    retentionDays: Type.Integer({ minimum: 1, maximum: 3650, default: 90 }),
    /** The oldest entries are deleted beyond this number: an entry takes 0.2 kB on average and 2.5 kB at most. */
    maxEntries: Type.Integer({ minimum: 100, maximum: 10_000_000, default: 200_000 }),
  },
  { additionalProperties: false, default: {} },
);
export type AuditConfig = Static<typeof AuditConfig>;
