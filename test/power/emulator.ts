import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { patience } from '../../examples/fleet/patience.js';
import { CACHE } from './cache.js';
import type { Guest } from './guests.js';
import { parseLine, type Said } from './said.js';

const MEMORY = '3G';
/** How many times slower than a real machine it is, for what our programs and tests wait for. */
const PATIENCE = 20;
const PROCESSOR_LOOK_MS = 1_000;
/** USER_HZ, which is 100 wherever QEMU runs. */
const TICK_MS = 10;
/** Lines of its console that are shown when it failed. */
const TAIL_LINES = 25;

/** What a guest boots. */
export interface Boot {
  readonly kernel: string;
  /** Archives that make its first file system, one over the other. */
  readonly initrd: string;
  /** The same, compressed. */
  readonly compressedInitrd: string;
}

/** How a guest ended. */
export interface Ended {
  /** Why it came to no good end; null when it said that it has checked everything. */
  readonly problem: string | null;
  /** Of the emulator. */
  readonly processorMs: number;
  /** The end of its console, and where all of it is. */
  readonly tail: string;
}

/**
 * Boots a guest and passes on what it says, until it ends or its time is over: a guest that hangs is ended then.
 *
 * @param interrupted ends it at once
 */
export async function runGuest(
  guest: Guest,
  boot: Boot,
  interrupted: AbortSignal,
  heard: (said: Said) => void,
): Promise<Ended> {
  const child = spawn('qemu-system-ppc64', words(guest, boot), {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: interrupted,
  });
  const ended = new Promise<string>((resolve) => {
    let failure: string | null = null;
    child.once('error', ({ message }) => (failure = `failed (${message})`));
    child.once('close', (code, signal) => resolve(failure ?? `ended with ${code ?? signal}`));
  });
  const usage = new ProcessorUsage(child);
  const log = new Console(guest.name);
  let isDone = false;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      log.note(line);
      const said = parseLine(line);
      if (said?.type === 'end') isDone = true;
      else if (said !== null) heard(said);
    });
  }
  let isLate = false;
  const bound = setTimeout(
    () => {
      isLate = true;
      child.kill('SIGKILL');
    },
    patience(guest.boundMinutes * 60_000),
  );
  const how = await ended;
  clearTimeout(bound);
  const late = isLate ? `it did not end within ${guest.boundMinutes} minutes` : null;
  const problem = isDone && how === 'ended with 0' ? null : (late ?? `it ${how} before it had checked everything`);
  return { problem, processorMs: usage.stop(), tail: log.close() };
}

function words({ machine, kernel, checks, isCompressed }: Guest, boot: Boot): readonly string[] {
  const ours = [`rma.patience=${PATIENCE}`, `rma.checks=${checks.join(',')}`];
  const commandLine = ['console=hvc0', 'panic=-1', 'quiet', ...kernel, ...ours].join(' ');
  const io = ['-display', 'none', '-vga', 'none', '-net', 'none', '-monitor', 'none', '-serial', 'stdio', '-no-reboot'];
  const files = ['-kernel', boot.kernel, '-initrd', isCompressed === true ? boot.compressedInitrd : boot.initrd];
  return [...machine, '-m', MEMORY, '-smp', '1', ...io, ...files, '-append', commandLine];
}

/** The console of a guest, in a file. */
class Console {
  private readonly path: string;
  private readonly file;
  private readonly last: string[] = [];

  constructor(name: string) {
    const folder = join(CACHE, 'consoles');
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, `${name}.txt`);
    this.file = createWriteStream(this.path);
  }

  note(line: string): void {
    this.file.write(`${line}\n`);
    this.last.push(line.trimEnd());
    if (this.last.length > TAIL_LINES) this.last.shift();
  }

  close(): string {
    this.file.end();
    return `${this.last.join('\n')}\n(all of it: ${this.path})`;
  }
}

/** How much processor time a program has used, which says more than hours where others use the machine too. */
class ProcessorUsage {
  private usedMs = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly child: ChildProcess) {
    this.timer = setInterval(() => this.look(), PROCESSOR_LOOK_MS);
  }

  stop(): number {
    clearInterval(this.timer);
    return this.usedMs;
  }

  private look(): void {
    try {
      // What follows the name, which may have blanks in it: utime and stime are the 12th and 13th then.
      const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      this.usedMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    } catch {
      // It has just ended.
    }
  }
}
