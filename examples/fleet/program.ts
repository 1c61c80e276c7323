import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PATIENCE_MS, patience } from './patience.js';

/** How many log lines are kept for finding out what went wrong. */
const LINES_KEPT_MAX = 500;

/** How long a program may take to stop before it is killed. */
const STOP_TIMEOUT_MS = patience(60_000);

/** One line of a program's log. */
export interface LogRecord {
  readonly level: string;
  readonly event: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** One of the project's programs as a child process, observed through its log. */
export class Program {
  readonly records: LogRecord[] = [];
  readonly exited: Promise<number | NodeJS.Signals>;
  private readonly listeners = new Set<() => void>();
  private running = true;

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
  ) {
    this.exited = once(child, 'exit').then(([code, signal]) => {
      this.running = false;
      for (const listener of this.listeners) listener();
      return code ?? signal;
    });
    if (child.stderr !== null) createInterface(child.stderr).on('line', (line) => this.note(line));
  }

  /**
   * @param script the compiled main file of the program
   * @param launcher words before the program's command line
   */
  static start(name: string, script: string, args: readonly string[], launcher: readonly string[] = []): Program {
    const [command = '', ...words] = [...launcher, process.execPath, script, ...args];
    const child = spawn(command, words, { stdio: ['ignore', 'inherit', 'pipe'] });
    return new Program(name, child);
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get isRunning(): boolean {
    return this.running;
  }

  /** The first record of `event` after the first `skip` records, whether logged already or still to come. */
  async waitFor(event: string, skip = 0, timeoutMs = PATIENCE_MS): Promise<LogRecord> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = this.records.slice(skip).find((record) => record.event === event);
      if (found !== undefined) return found;
      if (!this.running || deadline.aborted) throw new Error(`${this.name} did not reach ${event}\n${this.tail()}`);
      await this.somethingNew(deadline);
    }
  }

  /** Stops it as an operator would, and waits; kills it when it does not stop. */
  async stop(): Promise<number | NodeJS.Signals> {
    if (this.running) this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const status = await this.exited;
    clearTimeout(timer);
    return status;
  }

  /** Kills it, as a crash would. */
  async crash(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** The last lines of its log. */
  tail(count = 20): string {
    return this.records
      .slice(-count)
      .map((record) => JSON.stringify(record))
      .join('\n');
  }

  private note(line: string): void {
    this.records.push(parseLine(line));
    if (this.records.length > LINES_KEPT_MAX) this.records.shift();
    for (const listener of this.listeners) listener();
  }

  private somethingNew(deadline: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        this.listeners.delete(finish);
        deadline.removeEventListener('abort', finish);
        resolve();
      };
      this.listeners.add(finish);
      deadline.addEventListener('abort', finish, { once: true });
    });
  }
}

function parseLine(line: string): LogRecord {
  try {
    const parsed: LogRecord = JSON.parse(line);
    return parsed;
  } catch {
    return { level: 'raw', event: 'raw', msg: line };
  }
}
