/** Returns the calendar days from one time to another: 1 for tomorrow, -1 for yesterday. */
export function daysBetween(fromMs: number, toMs: number): number {
  const startOfDay = (atMs: number) => new Date(atMs).setHours(0, 0, 0, 0);
  return Math.round((startOfDay(toMs) - startOfDay(fromMs)) / 86_400_000);
}
