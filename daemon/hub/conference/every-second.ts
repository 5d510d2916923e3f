import { runGuarded, startInterval } from "../../platform/guarded.ts";

const EVERY_MS = 1000;
const actions = new Set<() => unknown>();
let timer: NodeJS.Timeout | undefined;

/** Runs an action each second until disposed, together with all others: a media worker that is polled for each of many
 * sites wakes once instead of once a site, which would cost as much as forwarding one packet in thirty. */
export function everySecond(action: () => unknown): Disposable {
  // The same function may be passed twice.
  const own = () => action();
  actions.add(own);
  timer ??= startInterval("check each second", EVERY_MS, () => {
    for (const one of actions) runGuarded("check each second", one);
  });
  const stack = new DisposableStack();
  stack.defer(() => {
    actions.delete(own);
    if (actions.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  return stack;
}
