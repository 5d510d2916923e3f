import { setTimeout as wait } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { connectLive } from "../support/live.ts";

/** Pages that ask the room something large again and again, from a thread of their own: what is measured
 * elsewhere in this process must not wait for them. */
export interface BusyPages extends AsyncDisposable {
  readonly pages: number;
  readonly requestsPerSecond: number;
}

interface Order {
  readonly url: string;
  readonly pages: number;
  readonly everyMs: number;
}

export async function startBusyPages(url: string, pages: number, everyMs: number): Promise<BusyPages> {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { url, pages, everyMs } satisfies Order,
  });
  await new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
  });
  return {
    pages,
    requestsPerSecond: Math.round((pages * 1000) / everyMs),
    [Symbol.asyncDispose]: async () => {
      await worker.terminate();
    },
  };
}

async function ask({ url, pages, everyMs }: Order): Promise<void> {
  const live = await Promise.all(Array.from({ length: pages }, () => connectLive(url)));
  parentPort?.postMessage("asking");
  for (const page of live) {
    void (async () => {
      for (;;) {
        await page.request("viewer.getRouterCapabilities").catch(() => {});
        await wait(everyMs * (0.5 + Math.random()));
      }
    })();
  }
}

if (!isMainThread) await ask(workerData as Order);
