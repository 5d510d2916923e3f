import { channel } from "node:diagnostics_channel";

/** An error that a callback has thrown, outside of any request that could return it. */
export interface Fault {
  /** What failed, such as "roster broadcast". */
  readonly what: string;
  readonly error: unknown;
}

const faults = channel("roomd.fault");

/** Subscribes to the faults of this process until disposed. While nobody is subscribed, a fault is thrown. */
export function onFault(listener: (fault: Fault) => void): Disposable {
  const receive = (fault: unknown) => listener(fault as Fault);
  faults.subscribe(receive);
  const stack = new DisposableStack();
  stack.defer(() => faults.unsubscribe(receive));
  return stack;
}

function report(fault: Fault): void {
  if (!faults.hasSubscribers) throw fault.error;
  faults.publish(fault);
}

/** Runs a callback whose error nobody else could handle: of a timer, an event, a change. It is reported and ends nothing;
 * also when the callback returns a promise that rejects. */
export function runGuarded(what: string, callback: () => unknown): void {
  try {
    const result = callback();
    if (result instanceof Promise) result.catch((error: unknown) => report({ what, error }));
  } catch (error) {
    report({ what, error });
  }
}

/** Returns an event listener that throws nothing: see `runGuarded`. */
export function guarded<Args extends readonly unknown[]>(
  what: string,
  listener: (...args: Args) => unknown,
): (...args: Args) => void {
  return (...args) => runGuarded(what, () => listener(...args));
}

/** Like `setInterval`; what the action throws is reported as a fault, and the interval goes on. */
export function startInterval(what: string, ms: number, action: () => unknown): NodeJS.Timeout {
  return setInterval(() => runGuarded(what, action), ms);
}

/** Like `setTimeout`; what the action throws is reported as a fault. */
export function startTimeout(what: string, ms: number, action: () => unknown): NodeJS.Timeout {
  return setTimeout(() => runGuarded(what, action), ms);
}
