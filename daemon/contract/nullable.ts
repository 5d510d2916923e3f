import { type TSchema, Type } from "typebox";

/** The value, or null when it is not known or absent. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
