export function forwardBenchPackages(): Promise<void>;
