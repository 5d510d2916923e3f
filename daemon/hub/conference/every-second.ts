const EVERY_MS = 1000;
const actions = new Set<() => void>();
let timer: NodeJS.Timeout | undefined;

/** Does it each second until it is disposed of, all that was asked for in one go. Who looks after each of many sites asks
 * the media workers each second: asked together they wake once, else once for each site, which costs as much as
 * forwarding one packet in thirty. */
export function everySecond(action: () => void): Disposable {
  // The same function may be asked for twice.
  const own = () => action();
  actions.add(own);
  timer ??= setInterval(() => {
    for (const one of actions) one();
  }, EVERY_MS);
  const stack = new DisposableStack();
  stack.defer(() => {
    actions.delete(own);
    if (actions.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  return stack;
}
