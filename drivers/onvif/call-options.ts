import type { HttpRequest } from "./http-client.ts";

/** How one request of a service is sent. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly priority?: HttpRequest["priority"];
  readonly timeoutMs?: number;
  /** Instead of the service's path; of a complete URL its path counts. */
  readonly path?: string;
  /** `plain` omits the action, which some cameras refuse. */
  readonly contentType?: "with-action" | "plain";
  /** `optional`: an unreadable response says nothing about the camera's health. */
  readonly importance?: "required" | "optional";
}
