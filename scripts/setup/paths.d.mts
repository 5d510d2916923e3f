export const ROOT: string;
export const RECIPE: string;
export function filesBelow(folder: string): string[];
export function hashOf(files: readonly string[]): string;
export function workerCachePath(): string;
