import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { SiteRole } from "./meeting.ts";

/** Who removed a site from a meeting: the console, or a site by its name and its role at that time. */
export const Remover = Type.Union([
  Type.Object({ kind: Type.Literal("console") }),
  Type.Object({
    kind: Type.Literal("site"),
    siteId: Identifier,
    name: Type.String({ maxLength: 200 }),
    role: SiteRole,
  }),
]);
export type Remover = Static<typeof Remover>;

/** The meeting that the room was removed from last. */
export const Removal = Type.Object({ meetingId: Identifier, by: Remover, atMs: Type.Number() });
export type Removal = Static<typeof Removal>;
