import { NativeMemory } from '../../src/common/native/libc.js';
import { clearMemory } from '../../src/common/native/memory/faulty-memory.js';
import { atMost } from '../figure.js';
import { median } from '../measure.js';
import type { Report } from '../suite.js';

/** Larger than any cache. */
const SIZE_BYTES = 128 * 2 ** 20;
const ROUNDS = 21;

/** How long the agent takes to clear an RMA with system calls, which survive a failed page, compared with memset. */
export function clearingFigure(report: Report): void {
  const memory = new NativeMemory(SIZE_BYTES);
  const byCalls = () => clearMemory(memory.address, SIZE_BYTES);
  const byMemset = () => memory.bytes.fill(0);
  byMemset();
  byCalls();
  const times = { byCalls: [] as number[], byMemset: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.byMemset.push(timeOf(byMemset));
    times.byCalls.push(timeOf(byCalls));
  }
  report('clearing', atMost(2, median(times.byCalls), median(times.byMemset), 'ms'));
}

function timeOf(work: () => void): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}
