import { performance } from 'node:perf_hooks';
import Table from 'cli-table3';
import type { Ended } from './emulator.js';
import type { Guest } from './guests.js';
import type { Outcome, Said } from './said.js';

const MARKS: Readonly<Record<Outcome, string>> = { passed: '✓', failed: '✗', skipped: '-' };

interface Row {
  readonly guest: string;
  readonly check: string;
  readonly outcome: Outcome;
  readonly what: string;
  readonly tookMs: number | null;
}

/** Collects how every check of every guest ended, and prints it. */
export class Report {
  private readonly rows: Row[] = [];
  private readonly startMs = performance.now();
  private readonly processorMs = new Map<string, number>();

  constructor(private readonly print: (text: string) => void) {}

  /** Notes what a guest says, and shows it. */
  hear(guest: Guest, said: Said): void {
    if (said.type === 'step') this.print(`  ${guest.name}: ${said.check}: ${said.what}`);
    if (said.type === 'verdict') this.add({ guest: guest.name, ...said });
  }

  /** Notes how a guest ended: what it has not said, it has failed. */
  end(guest: Guest, { problem, processorMs, tail }: Ended): void {
    this.processorMs.set(guest.name, processorMs);
    const said = this.rows.filter((row) => row.guest === guest.name).map(({ check }) => check);
    const unsaid = guest.checks.filter((check) => !said.includes(check));
    const what = problem ?? 'it said nothing of this';
    for (const check of unsaid) this.add({ guest: guest.name, check, outcome: 'failed', what, tookMs: null });
    if (problem !== null && unsaid.length === 0)
      this.add({ guest: guest.name, check: 'end', outcome: 'failed', what: problem, tookMs: null });
    const hasFailed = problem !== null || this.rows.some((row) => row.guest === guest.name && row.outcome === 'failed');
    if (hasFailed) this.print(`the end of the console of ${guest.name}:\n${tail.replaceAll(/^/gm, '  | ')}`);
  }

  /** Notes that checks of a guest are not made. */
  skip({ name, checks }: Pick<Guest, 'name' | 'checks'>, why: string): void {
    for (const check of checks) this.add({ guest: name, check, outcome: 'skipped', what: why, tookMs: null });
  }

  /** Shows the table, and returns whether the run has shown that all is well: something passed, and nothing failed. */
  close(): boolean {
    const table = new Table({ head: ['guest', 'check', '', 'what', 'guest time'], style: { head: [], border: [] } });
    for (const { guest, check, outcome, what, tookMs } of this.rows)
      table.push([guest, check, MARKS[outcome], firstLine(what), tookMs === null ? '' : seconds(tookMs)]);
    this.print(table.toString());
    for (const [guest, ms] of this.processorMs) this.print(`${guest}: ${seconds(ms)} of processor time`);
    const usedMs = [...this.processorMs.values()].reduce((sum, ms) => sum + ms, 0);
    this.print(`all guests: ${seconds(usedMs)} of processor time, in ${seconds(performance.now() - this.startMs)}`);
    for (const { guest, check, what } of this.of('skipped')) this.print(`SKIPPED ${guest} ${check}: ${what}`);
    for (const { guest, check, what } of this.of('failed')) this.print(`FAILED ${guest} ${check}: ${what}`);
    const counts = (['passed', 'failed', 'skipped'] as const).map((each) => `${this.of(each).length} ${each}`);
    this.print(counts.join(', '));
    return this.of('failed').length === 0 && this.of('passed').length > 0;
  }

  private of(outcome: Outcome): readonly Row[] {
    return this.rows.filter((row) => row.outcome === outcome);
  }

  private add(row: Row): void {
    this.rows.push(row);
    this.print(`${MARKS[row.outcome]} ${row.guest}: ${row.check}: ${firstLine(row.what)}`);
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 90);
}
