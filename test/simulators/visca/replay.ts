import { ViscaFrameParser } from "../../../drivers/visca/frame-parser.ts";
import { serialEndpoint } from "../transport/endpoints.ts";

/** A line of a trace from `roomctl camera probe`. */
export interface TraceLine {
  readonly atMs: number;
  readonly direction: "sent" | "received";
  readonly hex: string;
}

interface RecordedReply {
  readonly afterMs: number;
  readonly hex: string;
}

/** Replays a trace: the n-th occurrence of a frame gets the n-th recorded replies, later ones the last. Unknown
 * frames get no reply. */
export async function startReplay(trace: readonly TraceLine[], link: string) {
  const recorded = new Map<string, RecordedReply[][]>();
  let current: { atMs: number; replies: RecordedReply[] } | undefined;
  for (const { atMs, direction, hex } of trace) {
    if (direction === "sent") {
      current = { atMs, replies: [] };
      recorded.set(hex, [...(recorded.get(hex) ?? []), current.replies]);
    } else current?.replies.push({ afterMs: atMs - current.atMs, hex });
  }
  const timers = new Set<NodeJS.Timeout>();
  const parser = new ViscaFrameParser();
  const end = await serialEndpoint((bytes) => {
    for (const item of parser.push(bytes)) {
      const occasions = recorded.get(Buffer.from(item.bytes).toString("hex")) ?? [];
      const replies = occasions.length > 1 ? occasions.shift() : occasions[0];
      for (const { afterMs, hex } of replies ?? []) {
        const timer = setTimeout(() => {
          timers.delete(timer);
          end.write(Uint8Array.from(Buffer.from(hex, "hex")));
        }, afterMs);
        timers.add(timer);
      }
    }
  }, link);
  return {
    connection: end.connection,
    [Symbol.asyncDispose]: async () => {
      for (const timer of timers) clearTimeout(timer);
      await end.unplug();
    },
  };
}
