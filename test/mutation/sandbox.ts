import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { patience } from '../../examples/fleet/patience.js';
import type { Mutant } from './mutant.js';
import { sourceFiles } from './source-files.js';

/** A build takes some seconds; one that hangs is ended. */
const BUILD_TIMEOUT_MS = patience(300_000);
/** Of what a compiler or a test says; more is cut off. */
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** What came of running something in the sandbox. */
export interface Run {
  readonly passed: boolean;
  readonly output: string;
}

/** A copy of the checkout, so that a planted mistake is never in the original, whatever happens to the run. */
export class Sandbox {
  readonly root = mkdtempSync(join(tmpdir(), 'rma-mutants-'));

  /** @param original the checkout's root */
  constructor(readonly original: string) {
    for (const path of sourceFiles(original)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      cpSync(join(original, path), join(this.root, path), { verbatimSymlinks: true });
    }
    cpSync(join(original, 'dist'), join(this.root, 'dist'), { recursive: true, preserveTimestamps: true });
    symlinkSync(join(original, 'node_modules'), join(this.root, 'node_modules'));
  }

  /**
   * Plants the mistake, builds, does `work` with what the compiler said, and takes the mistake out of the source again.
   * What is built has it until the next build, which the next mistake needs anyway.
   */
  with<T>(mutant: Mutant, work: (build: Run) => T): T {
    const path = join(this.root, mutant.file);
    const original = readFileSync(path, 'utf8');
    writeFileSync(path, planted(mutant, original));
    try {
      return work(this.build());
    } finally {
      writeFileSync(path, original);
    }
  }

  /** Compiles what has changed; it emits also where types are wrong. */
  build(): Run {
    return this.run(['node_modules/typescript/bin/tsc', '-p', '.', '--pretty', 'false'], BUILD_TIMEOUT_MS);
  }

  /** Runs one test file, named by its source: as one process, so that none is left behind when its time is over. */
  test(source: string, timeoutMs: number): Run {
    return this.run([`dist/${source.replace(/\.ts$/, '.js')}`], timeoutMs);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private run(args: readonly string[], timeout: number): Run {
    // Node's runner tells its children by a variable, and a run inside of one would report to it.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const options = { cwd: this.root, env, timeout, maxBuffer: OUTPUT_BYTES_MAX, encoding: 'utf8' } as const;
    const { status, stdout, stderr, error } = spawnSync(process.execPath, args, { ...options, killSignal: 'SIGKILL' });
    return { passed: status === 0, output: `${stdout}${stderr}${error === undefined ? '' : String(error)}` };
  }
}

/** The source with the mistake in it. @throws when the place is not there, or not the only one. */
export function planted({ id, file, find, replace }: Mutant, source: string): string {
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`${id}: its place stands ${places} times in ${file}; bring it up to date`);
  return source.replace(find, () => replace);
}
