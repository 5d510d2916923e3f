import { language } from "./locale.ts";

/** With one decimal, in the page's language. */
export function formatDecimal(value: number): string {
  return value.toLocaleString(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
