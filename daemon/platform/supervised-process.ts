import { type BackOffOptions, Restarter } from "./back-off.ts";
import { ChangeEmitter } from "./change-emitter.ts";
import { type FinishSignal, OwnedChild } from "./child-process.ts";

/** What to run, and with what. */
export interface Launch<T> {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Sent before SIGTERM when the run is ended. */
  readonly finish?: FinishSignal;
  /** Resources of this run, which `run` returns. */
  readonly resources: T;
  /** Called when the process has ended, before the preparation's stack is disposed of. */
  readonly onExit?: (pid: number | undefined) => void;
}

/** A run that is being prepared. */
export interface Preparation {
  /** Disposed of when the run has ended, after its process. */
  readonly stack: AsyncDisposableStack;
  /** Aborted when the supervisor is disposed of. */
  readonly signal: AbortSignal;
  /** Ends the run as failed, now or later; without effect once it has ended. */
  fail(reason: string): void;
}

/** A run whose process has been started. */
export interface Run<T> {
  readonly resources: T;
  readonly pid: number | undefined;
  /** By `performance.now()`. */
  readonly startedAtMs: number;
  /** Stops the process without ending it (SIGSTOP). */
  suspend(): void;
  resume(): void;
}

export interface SupervisedProcessOptions<T> {
  /** Called before each run. Returns undefined while there is nothing to run: `start` and `restart` ask again. */
  readonly prepare: (preparation: Preparation) => Promise<Launch<T> | undefined> | Launch<T> | undefined;
  readonly backOff: BackOffOptions;
  /** The first matching line of a run is the reason of its end: those after it are consequences. */
  readonly errorLine?: RegExp;
  /** A run that lasted this long resets the back-off, ms; absent: only `confirm` does. */
  readonly stableAfterMs?: number;
  /** Each line of standard output and error of the current run. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** A run could not be prepared, ended by itself, or was failed. The next one follows after the back-off. */
  readonly onFailure: (reason: string) => void;
}

/** Keeps one child process running: whenever it ends, it is started again after a back-off. */
export class SupervisedProcess<T> implements AsyncDisposable {
  /** A run began or ended. */
  readonly changes = new ChangeEmitter();
  readonly #options: SupervisedProcessOptions<T>;
  readonly #restarter: Restarter;
  readonly #abort = new AbortController();
  #run: StartedRun<T> | undefined;
  /** What starts and ends runs, one after another. */
  #queue: Promise<void> = Promise.resolve();

  constructor(options: SupervisedProcessOptions<T>) {
    this.#options = options;
    this.#restarter = new Restarter(
      () => this.#enqueue(() => this.#start()),
      (error) => options.onFailure(textOf(error)),
      options.backOff,
    );
  }

  get run(): Run<T> | undefined {
    return this.#run;
  }

  /** Starts a run, unless there is one. */
  start(): void {
    this.#restarter.start();
  }

  /** The process does what it should: the next failure waits for the shortest time. */
  confirm(): void {
    this.#restarter.succeeded();
  }

  /** Ends the run as failed: it does not do what it should. */
  fail(reason: string): void {
    this.#run?.fail(reason);
  }

  /** Ends the run, if any, and starts another without waiting. */
  async restart(): Promise<void> {
    await this.#enqueue(() => this.#stop());
    this.#restarter.start();
  }

  #enqueue(action: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(action);
    this.#queue = done.catch(() => {});
    return done;
  }

  async #start(): Promise<void> {
    const { signal } = this.#abort;
    if (this.#run || signal.aborted) return;
    await using stack = new AsyncDisposableStack();
    let failure: string | undefined;
    let started: StartedRun<T> | undefined;
    const fail = (reason: string) => {
      if (failure !== undefined) return;
      failure = reason;
      if (started) this.#failed(started, reason);
    };
    const launch = await this.#options.prepare({ stack, signal, fail });
    if (!launch || signal.aborted) return;
    if (failure !== undefined) throw new Error(failure);
    stack.defer(() => launch.onExit?.(child.process.pid));
    const child = stack.use(this.#spawn(launch, fail, () => this.#run === started));
    started = new StartedRun({ child, resources: launch.resources, owned: stack.move(), fail });
    this.#run = started;
    this.changes.emit();
  }

  #spawn(
    { command, args, env, finish }: Launch<T>,
    fail: (reason: string) => void,
    isCurrent: () => boolean,
  ): OwnedChild {
    const { errorLine, onLine } = this.#options;
    let reason: string | undefined;
    return new OwnedChild({
      command,
      args,
      ...(env ? { env } : {}),
      ...(finish ? { finish } : {}),
      onLine: (line, stream) => {
        if (errorLine?.test(line)) reason ??= line;
        if (isCurrent()) onLine?.(line, stream);
      },
      onExit: ({ code, signal }) => fail(reason ?? `${command} ended with ${signal ?? `code ${code}`}`),
    });
  }

  #failed(run: StartedRun<T>, reason: string): void {
    if (this.#run !== run || this.#abort.signal.aborted) return;
    const { stableAfterMs = Number.POSITIVE_INFINITY, onFailure } = this.#options;
    if (performance.now() - run.startedAtMs >= stableAfterMs) this.confirm();
    this.#run = undefined;
    this.changes.emit();
    onFailure(reason);
    this.#enqueue(() => run[Symbol.asyncDispose]())
      .catch((error: unknown) => onFailure(textOf(error)))
      .finally(() => this.#restarter.failed());
  }

  async #stop(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    this.#run = undefined;
    this.changes.emit();
    await run[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    this.#restarter[Symbol.dispose]();
    await this.#enqueue(() => this.#stop());
  }
}

interface StartedRunOptions<T> {
  readonly child: OwnedChild;
  readonly resources: T;
  readonly owned: AsyncDisposableStack;
  readonly fail: (reason: string) => void;
}

class StartedRun<T> implements Run<T>, AsyncDisposable {
  readonly startedAtMs = performance.now();
  readonly resources: T;
  readonly fail: (reason: string) => void;
  readonly #child: OwnedChild;
  readonly #owned: AsyncDisposableStack;

  constructor({ child, resources, owned, fail }: StartedRunOptions<T>) {
    this.#child = child;
    this.resources = resources;
    this.#owned = owned;
    this.fail = fail;
  }

  get pid(): number | undefined {
    return this.#child.process.pid;
  }

  suspend(): void {
    this.#child.pause();
  }

  resume(): void {
    this.#child.resume();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
