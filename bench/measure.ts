/** The median: one disturbed round does not change it much. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The value below which `share` of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Calls per second of `call`, with `inFlight` of them in flight at any time, over `durationMs`. */
export async function callsPerSecond(
  call: () => Promise<unknown>,
  { inFlight, durationMs }: { readonly inFlight: number; readonly durationMs: number },
): Promise<number> {
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  let done = 0;
  const lane = async () => {
    while (performance.now() < endMs) {
      await call();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return (done * 1000) / (performance.now() - startMs);
}
