import { performance } from 'node:perf_hooks';
import { patience } from '../../examples/fleet/patience.js';
import type { Mutant } from './mutant.js';
import type { Sandbox } from './sandbox.js';
import { sourceFiles } from './source-files.js';

/** A test file that a mistake makes hang has found it. */
const TEST_TIMEOUT_MS = patience(180_000);

/** What found a mistake. */
export interface Finding {
  /** Test files, or the compiler; none when it survived. */
  readonly foundBy: readonly string[];
  readonly tookMs: number;
}

/** Looks for what finds mistakes, one mistake after the other. */
export class Examiner {
  /** Test files by whether they pass without any mistake. */
  private readonly passes = new Map<string, boolean>();

  /** @param each goes on after the first finder */
  constructor(
    private readonly sandbox: Sandbox,
    private readonly each: boolean,
  ) {}

  /** Test files that fail without a mistake: they cannot find one. */
  get broken(): readonly string[] {
    return [...this.passes].flatMap(([file, passes]) => (passes ? [] : [file]));
  }

  /** Plants the mistake and runs what ought to find it. */
  examine(mutant: Mutant): Finding {
    const startMs = performance.now();
    const files = testFiles(this.sandbox.original, mutant.tests).filter((file) => this.passesUnharmed(file));
    const foundBy = this.sandbox.with(mutant, (build) => [...this.finders(build.passed, files)]);
    return { foundBy, tookMs: performance.now() - startMs };
  }

  private *finders(compiles: boolean, files: readonly string[]): Generator<string> {
    if (!compiles) yield 'the compiler';
    if (!compiles && !this.each) return;
    for (const file of files) {
      if (this.sandbox.test(file, TEST_TIMEOUT_MS).passed) continue;
      yield file;
      if (!this.each) return;
    }
  }

  private passesUnharmed(file: string): boolean {
    const known = this.passes.get(file);
    if (known !== undefined) return known;
    this.sandbox.build();
    const { passed } = this.sandbox.test(file, TEST_TIMEOUT_MS);
    this.passes.set(file, passed);
    return passed;
  }
}

/** Test files whose path contains one of the parts, in the order of the parts. */
export function testFiles(root: string, parts: readonly string[]): readonly string[] {
  const all = sourceFiles(root).filter((path) => path.endsWith('.test.ts'));
  return [...new Set(parts.flatMap((part) => all.filter((path) => path.includes(part))))];
}
