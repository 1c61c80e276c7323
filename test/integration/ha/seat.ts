import type { Program } from '../../../examples/fleet/program.js';
import type { Host } from './hosts.js';
import type { Unit } from './unit.js';

/** How a broker may end: stopped as it should, as one that leads no more (docs/operations.md), or killed. */
const EXPECTED_ENDS = [0, 76, 'SIGKILL'];

/** What a broker is and runs on. */
export interface SeatParts {
  readonly name: string;
  readonly host: Host;
  /** HOST:PORT, for agents. */
  readonly address: string;
  /** For callers, in whichever network. */
  readonly target: string;
  readonly launch: () => Program;
}

/** A broker, which is started again when it ends by itself, as a service manager does. */
export class Seat implements Unit {
  /** How it ended, and how often so. */
  readonly ends = new Map<number | NodeJS.Signals, number>();
  /** How none should end. */
  readonly problems: string[] = [];
  private program: Program | null = null;
  private isKept = true;

  constructor(readonly parts: SeatParts) {}

  get name(): string {
    return this.parts.name;
  }

  get host(): Host {
    return this.parts.host;
  }

  get pid(): number {
    return this.program?.pid ?? -1;
  }

  get isRunning(): boolean {
    return this.program?.isRunning === true;
  }

  /** What its log said last; a killed one has said nothing since. */
  get leads(): boolean {
    const said = this.program?.records.findLast(({ event }) => event === 'election.phase');
    return this.isRunning && said?.['phase'] === 'leader';
  }

  start(): void {
    if (this.isRunning) return;
    this.isKept = true;
    const program = this.parts.launch();
    this.program = program;
    void program.exited.then((end) => this.ended(program, end));
  }

  kill(): Promise<void> {
    this.isKept = false;
    return this.program?.crash() ?? Promise.resolve();
  }

  /** As an operator does; it is not started again. */
  async stop(): Promise<void> {
    this.isKept = false;
    await this.program?.stop();
  }

  tail(): string {
    return this.program?.tail(40) ?? '';
  }

  private ended(program: Program, end: number | NodeJS.Signals): void {
    this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
    if (!EXPECTED_ENDS.includes(end)) this.problems.push(`broker ${this.name} ended with ${end}\n${program.tail()}`);
    if (this.isKept && this.program === program) this.start();
  }
}
