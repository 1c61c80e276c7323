#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../common/clock/system-clock.js';
import { VERSION } from '../../common/version.js';
import { processOutput } from './io.js';

const VERSION_FLAGS: readonly (string | undefined)[] = ['-V', '--version'];

function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  return interrupted.signal;
}

/**
 * Scripts and probes ask for the version alone, and often: it needs nothing of the rest.
 * False when it was not that simple.
 */
function hasPrintedVersion(args: readonly string[]): boolean {
  if (args.length !== 1 || !VERSION_FLAGS.includes(args[0])) return false;
  try {
    processOutput.out(`${VERSION}\n`);
    return true;
  } catch {
    // The long way fails too, and knows the words for it.
    return false;
  }
}

async function run(args: readonly string[]): Promise<number> {
  if (hasPrintedVersion(args)) return 0;
  const { runRmactl } = await import('./run.js');
  return runRmactl(args, {
    io: { ...processOutput, env: process.env },
    clock: systemClock,
    random: Math.random,
    newRequestId: randomUUID,
    pid: process.pid,
    untilInterrupted,
  });
}

// Everything is written by the time that it resolves; what may still be open, as a connection on its way down, can go.
process.exit(await run(process.argv.slice(2)));
