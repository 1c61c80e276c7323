import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Which host is played. Unset: what the era has. */
export interface DoubleOptions {
  /** Of the facility's history: A 3.1–3.3, B 3.4–3.11, C 3.12–3.16, D 3.17–3.18, E without it. */
  readonly era: 'A' | 'B' | 'C' | 'D' | 'E';
  readonly cpu?: '970' | 'p7';
  readonly capability?: number;
  /** `kvm_rma_count`, of A and B. */
  readonly count?: number;
  /** Of the CMA area, of C and D. */
  readonly area?: number;
  /** `kvm_rma_size`, in bytes. */
  readonly size?: number;
  /** What uname tells. */
  readonly release?: string;
  readonly enomemEvery?: number;
  readonly slowMs?: number;
  /** How many somebody else has before the program starts; as by the command `take`. */
  readonly takenFirst?: number;
}

/** What is true, as only the kernel knows it. */
export interface DoubleStatus {
  readonly total: number;
  readonly free: number;
  /** In any process, as an fd or a mapping, or on their way through a socket. */
  readonly handedOut: number;
  /** In the hands of somebody else, by the command `take`. */
  readonly taken: number;
  readonly rmaBytes: number;
  /** Allocations so far that came with bytes in them. */
  readonly dirty: number;
  /** Attempts so far. */
  readonly allocations: number;
  /** Alive. */
  readonly virtualMachines: number;
  /** The last process that opened /dev/kvm. */
  readonly openerPid: number;
}

const SOURCES = fileURLToPath(new URL('../../../test/kernel-double/', import.meta.url));
const FLAGS = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-O1'];

let built: { readonly program: string; readonly problem: string | false } | undefined;

/** Why the double cannot play on this machine; false when it can. For the `skip` of a suite. */
export function doubleProblem(): string | false {
  return double().problem;
}

/** The words that start a program under the double, to be put before its own. */
export function doubleWords(options: DoubleOptions, controlPath: string): readonly string[] {
  const { enomemEvery, slowMs, takenFirst, ...others } = options;
  const flags = {
    ...others,
    'enomem-every': enomemEvery,
    'slow-ms': slowMs,
    'taken-first': takenFirst,
    control: controlPath,
  };
  const given = Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
  return [double().program, ...given, '--'];
}

/**
 * Tells the double to do something and returns what is true then. `enomem N`, `emfile N`, `enfile N`, `efault
 * N`: the next N allocations fail so. `slow MS`: each takes that long from now on. `take N`, `give N`:
 * somebody else has N more, or fewer.
 */
export async function askDouble(controlPath: string, command = 'status'): Promise<DoubleStatus> {
  const socket = connect(controlPath);
  socket.write(`${command}\n`);
  const answer: DoubleStatus & { readonly error?: string } = JSON.parse(await text(socket));
  if (answer.error !== undefined) throw new Error(`${command}: ${answer.error}`);
  return answer;
}

function double(): { readonly program: string; readonly problem: string | false } {
  built ??= build();
  return built;
}

/** Compiled once for each state of the sources; or compiled elsewhere, and named by RMA_KERNEL_DOUBLE. */
function build(): { readonly program: string; readonly problem: string | false } {
  const ready = process.env['RMA_KERNEL_DOUBLE'];
  if (ready !== undefined) return tried(ready);
  const sources = readdirSync(SOURCES).filter((name) => /\.[ch]$/.test(name));
  const hash = createHash('sha256');
  for (const name of sources) hash.update(name).update(readFileSync(join(SOURCES, name)));
  const folder = join(tmpdir(), `rma-kernel-double-${process.getuid?.() ?? 0}`);
  const program = join(folder, hash.digest('hex').slice(0, 16));
  if (!existsSync(program)) {
    if (spawnSync('cc', ['--version']).status !== 0)
      return { program, problem: 'the kernel double needs a C compiler (cc)' };
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const unfinished = `${program}.${process.pid}`;
    const files = sources.filter((name) => name.endsWith('.c')).map((name) => join(SOURCES, name));
    const { status, stderr } = spawnSync('cc', [...FLAGS, '-o', unfinished, ...files], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the kernel double does not compile:\n${stderr}`);
    renameSync(unfinished, program);
  }
  return tried(program);
}

function tried(program: string): { readonly program: string; readonly problem: string | false } {
  const { status, stderr } = spawnSync(program, ['--', 'true'], { encoding: 'utf8' });
  return { program, problem: status === 0 ? false : `the kernel double cannot play here: ${stderr}` };
}
