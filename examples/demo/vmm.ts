import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS } from '../fleet/patience.js';

const SOURCE = fileURLToPath(new URL('../../../examples/vmm-c/vmm.c', import.meta.url));

/** A VMM that has not bound its RMA by then has failed. */

/** Compiles the C example into `directory`; null where there is no C compiler. */
export function buildVmm(directory: string): string | null {
  mkdirSync(directory, { recursive: true });
  const program = join(directory, 'vmm');
  const built = spawnSync('cc', ['-std=c11', '-O2', '-Wall', '-Wextra', '-o', program, SOURCE], { stdio: 'ignore' });
  return built.status === 0 ? program : null;
}

/** What a VMM needs to get its RMA. */
export interface VmmOptions {
  readonly program: string;
  readonly socketPath: string;
  readonly claimToken: string;
}

/** A VMM as a process of its own. */
export class Vmm {
  private constructor(
    private readonly child: ChildProcess,
    /** The line that it printed when it had its RMA. */
    readonly boundLine: string,
    readonly exited: Promise<unknown>,
  ) {}

  /** Starts one and waits until it has its RMA. */
  static async start({ program, socketPath, claimToken }: VmmOptions): Promise<Vmm> {
    const environment = { ...process.env, RMA_CLAIM_TOKEN: claimToken };
    const child = spawn(program, [socketPath], { stdio: ['pipe', 'pipe', 'pipe'], env: environment });
    const exited = once(child, 'exit');
    const complaints: string[] = [];
    createInterface(child.stderr).on('line', (line) => complaints.push(line));
    const bound = once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(PATIENCE_MS) });
    const failed = exited.then(() => {
      throw new Error(`the VMM ended before it had its RMA: ${complaints.join('; ')}`);
    });
    const [line] = await Promise.race([bound, failed]);
    // From here on its end is no failure.
    failed.catch(() => {});
    return new Vmm(child, String(line), exited);
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Kills it, as a crash would. */
  async crash(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
