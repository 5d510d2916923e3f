import type { EventData } from "node:test";

export type TestOutcome = "passed" | "failed" | "skipped";

type TestEvent =
  | { readonly type: "test:pass"; readonly data: EventData.TestPass }
  | { readonly type: "test:fail"; readonly data: EventData.TestFail }
  | { readonly type: "test:start"; readonly data: EventData.TestStart };

/** A reporter of node:test that writes the outcome of each test as a line; suites and files are no tests. */
export default async function* resultsReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    if (event.data.details.type === "suite") continue;
    const isSkipped = event.data.skip !== undefined;
    const outcome: TestOutcome = event.type === "test:fail" ? "failed" : isSkipped ? "skipped" : "passed";
    yield `${outcome}\n`;
  }
}
