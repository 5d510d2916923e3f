import { setTimeout as wait } from "node:timers/promises";
import {
  encodeCommand,
  type ViscaCommand,
  type ViscaInquiry,
} from "../../../drivers/visca/command/command.ts";
import type { ViscaPort } from "../../../drivers/visca/port.ts";
import type { ViscaReply } from "../../../drivers/visca/reply.ts";

/** How an inquiry ended. */
export type InquiryResult =
  | { readonly kind: "answered"; readonly data: Uint8Array; readonly ms: number }
  | { readonly kind: "refused"; readonly reason: string; readonly ms: number }
  | { readonly kind: "silent" };

/** How a command ended: when it was acknowledged and completed, ms after it was sent. */
export interface CommandResult {
  readonly ackMs: number | null;
  readonly completionMs: number | null;
  readonly refused: string | null;
}

/** After this time without a response an inquiry counts as unanswered: the camera may be busy. */
const RESPONSE_TIMEOUT_MS = 1500;
/** Between two requests, so that a slow camera does not refuse the second one. */
const PAUSE_MS = 20;

/** Exchanges one frame at a time, without the scheduler of the driver, so that response times can be measured. */
export class RawViscaClient {
  readonly #port: ViscaPort;
  #listener: (reply: ViscaReply) => void = () => {};

  constructor(port: ViscaPort) {
    this.#port = port;
    port.onReply((reply) => this.#listener(reply));
  }

  async inquire(inquiry: ViscaInquiry): Promise<InquiryResult> {
    const startedAt = performance.now();
    const reply = await this.#send(inquiry, ({ kind }) => kind === "inquiry-response" || kind === "error");
    const ms = performance.now() - startedAt;
    await wait(PAUSE_MS);
    if (reply?.kind === "inquiry-response") return { kind: "answered", data: reply.data, ms };
    return reply?.kind === "error" ? { kind: "refused", reason: reply.reason, ms } : { kind: "silent" };
  }

  async command(command: ViscaCommand): Promise<CommandResult> {
    const startedAt = performance.now();
    let ackMs: number | null = null;
    const reply = await this.#send(command, ({ kind }) => {
      if (kind === "ack") ackMs = performance.now() - startedAt;
      return kind === "completion" || kind === "error";
    });
    const completionMs = reply?.kind === "completion" ? performance.now() - startedAt : null;
    await wait(PAUSE_MS);
    return { ackMs, completionMs, refused: reply?.kind === "error" ? reply.reason : null };
  }

  /** Resolves with the reply that `ends` accepts, or with undefined after the time-out. */
  #send(
    command: ViscaCommand | ViscaInquiry,
    ends: (reply: ViscaReply) => boolean,
  ): Promise<ViscaReply | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(undefined), RESPONSE_TIMEOUT_MS);
      const end = (reply: ViscaReply | undefined) => {
        clearTimeout(timer);
        this.#listener = () => {};
        resolve(reply);
      };
      this.#listener = (reply) => {
        if (ends(reply)) end(reply);
      };
      this.#port.send(encodeCommand(command, this.#port.address));
    });
  }
}
