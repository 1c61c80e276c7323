import fc from 'fast-check';
import { keepAlive } from '../../src/common/clock/keep-alive.js';
import { damaged } from './damage.js';
import type { OpenTarget, Target } from './target.js';

/** How long, and from where, a target is fuzzed. */
export interface FuzzTerms {
  readonly runs: number;
  readonly seed: number;
}

/** An input that did what none may do, made as small as it can be. */
export interface Failure {
  readonly input: Buffer;
  readonly problem: string;
}

/** Opens a target, does something with it, and closes it. */
export async function withTarget<T>(target: Target, work: (open: OpenTarget) => Promise<T>): Promise<T> {
  const release = keepAlive();
  const open = await target.open();
  try {
    return await work(open);
  } finally {
    await open.close?.();
    release();
  }
}

/** Tries so many damaged inputs; null when all of them are borne. */
export async function fuzz(target: Target, { runs, seed }: FuzzTerms): Promise<Failure | null> {
  const inputs = damaged(await target.seeds(), target.words);
  return withTarget(target, async (open) => {
    const property = fc.asyncProperty(inputs, async (input) => open.examine(input));
    const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns: runs, seed });
    if (!failed) return null;
    const [input = Buffer.alloc(0)] = counterexample ?? [];
    return { input, problem: errorInstance instanceof Error ? errorInstance.message : String(errorInstance) };
  });
}
