import type { Static, TSchema } from "typebox";

/** Schemas of notices by name: messages without a response. */
export type NoticeTable = Readonly<Record<string, TSchema>>;

export type NoticeName<Table extends NoticeTable> = keyof Table & string;
export type NoticeParams<Table extends NoticeTable, Name extends NoticeName<Table>> = Static<Table[Name]>;

/** Sends a notice of the table. */
export type Notify<Table extends NoticeTable> = <Name extends NoticeName<Table>>(
  name: Name,
  params: NoticeParams<Table, Name>,
) => void;
