// Runs in the guest, started by its init: makes the checks that its kernel's command line names, and says on the
// console how each ended.
//   node main.js as-booted:radix main-job:2MiB unit-tests:test/agent/device
import { performance } from 'node:perf_hooks';
import { type Said, toLine } from '../said.js';
import { asBooted } from './as-booted.js';
import { eras } from './eras.js';
import { mainJob } from './main-job.js';
import { realKvm } from './real-kvm.js';
import { unitTests } from './unit-tests.js';

/** Makes a check and returns how much it saw; throws when something is wrong. `step` tells how far it is. */
export type Check = (argument: string, step: (what: string) => void) => Promise<string>;

const CHECKS: Readonly<Record<string, Check>> = {
  'as-booted': asBooted,
  'main-job': mainJob,
  'unit-tests': unitTests,
  'real-kvm': realKvm,
  eras,
};

function say(said: Said): void {
  process.stdout.write(`${toLine(said)}\n`);
}

async function make(check: string): Promise<void> {
  const startMs = performance.now();
  const [name = '', argument = ''] = check.split(':');
  const verdict = (outcome: 'passed' | 'failed', what: string) =>
    say({ type: 'verdict', check, outcome, what, tookMs: Math.round(performance.now() - startMs) });
  try {
    const body = CHECKS[name];
    if (body === undefined) throw new Error(`there is no check ${name}`);
    verdict('passed', await body(argument, (what) => say({ type: 'step', check, what })));
  } catch (error) {
    verdict('failed', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

for (const check of process.argv.slice(2)) await make(check);
say({ type: 'end' });
