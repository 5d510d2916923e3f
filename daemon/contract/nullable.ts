import { type TSchema, Type } from "typebox";

/** The value, or null where it is not known or there is none. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
