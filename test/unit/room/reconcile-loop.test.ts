import assert from "node:assert/strict";
import { test } from "node:test";
import { ReconcileLoop } from "../../../daemon/room/link/reconcile-loop.ts";

/** A loop whose passes end as the test says. */
function setUp() {
  const passes: PromiseWithResolvers<"done" | "interrupted">[] = [];
  const results: string[] = [];
  const loop = new ReconcileLoop({
    pass: () => {
      const pass = Promise.withResolvers<"done" | "interrupted">();
      passes.push(pass);
      return pass.promise;
    },
    onSuccess: () => results.push("success"),
    onFailure: (error) => results.push(`failure: ${(error as Error).message}`),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { loop, passes, results, settled };
}

test("requests during a pass lead to one more pass", async () => {
  const { loop, passes, results, settled } = setUp();
  loop.request();
  loop.request();
  loop.request();
  assert.equal(passes.length, 1);
  passes[0]?.resolve("done");
  await settled();
  assert.equal(passes.length, 2);
  passes[1]?.resolve("done");
  await settled();
  assert.equal(passes.length, 2);
  assert.deepEqual(results, ["success", "success"]);
});

test("a failed pass is reported and tried again after the back-off", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { loop, passes, results, settled } = setUp();
  loop.request();
  passes[0]?.reject(new Error("no route"));
  await settled();
  assert.deepEqual([passes.length, results], [1, ["failure: no route"]]);
  t.mock.timers.tick(300);
  assert.equal(passes.length, 2);
});

test("an interrupted pass is neither success nor failure, and waits for the next request", async () => {
  const { loop, passes, results, settled } = setUp();
  loop.request();
  passes[0]?.resolve("interrupted");
  await settled();
  assert.deepEqual([passes.length, results], [1, []]);
  loop.request();
  assert.equal(passes.length, 2);
});

test("a disposed loop starts no pass and reports nothing", async () => {
  const { loop, passes, results, settled } = setUp();
  loop.request();
  loop[Symbol.dispose]();
  passes[0]?.reject(new Error("closed"));
  await settled();
  loop.request();
  assert.deepEqual([passes.length, results], [1, []]);
});
