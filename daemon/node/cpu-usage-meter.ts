import { cpus } from "node:os";

interface Times {
  readonly busy: number;
  readonly total: number;
}

/** CPU usage of the whole machine. */
export class CpuUsageMeter {
  #last: Times = now();

  /** Returns the usage of all cores since the last call, 0 to 1. */
  sample(): number {
    const last = this.#last;
    const next = now();
    this.#last = next;
    const total = next.total - last.total;
    return total <= 0 ? 0 : Math.min(1, Math.max(0, (next.busy - last.busy) / total));
  }
}

function now(): Times {
  let [busy, total] = [0, 0];
  for (const { times } of cpus()) {
    const used = times.user + times.nice + times.sys + times.irq;
    busy += used;
    total += used + times.idle;
  }
  return { busy, total };
}
