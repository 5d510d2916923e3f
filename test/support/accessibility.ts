import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** Returns what violates the rules of axe-core on the page, one line an element: rule, element and what is wrong. */
export async function findViolations(page: Page): Promise<string[]> {
  // Without the source the page has no `axe`; the function below runs in the page.
  await page.evaluate(`if (!window.axe) { ${axe.source} }`);
  const { violations } = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] })",
  )) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, all, none }) => {
      const [why] = [...any, ...all, ...none];
      return `${id}: ${target.join(" ")}: ${why?.message ?? ""}`;
    }),
  );
}
