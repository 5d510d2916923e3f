import { language } from "./locale.ts";

/** With one decimal, as the page's language writes it. */
export function formatDecimal(value: number): string {
  return value.toLocaleString(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
