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
 * Prints the version when the command line asks for nothing else: scripts and probes do so often, and it needs no other
 * module. False when the command line is anything else.
 */
function hasPrintedVersion(args: readonly string[]): boolean {
  if (args.length !== 1 || !VERSION_FLAGS.includes(args[0])) return false;
  try {
    processOutput.out(`${VERSION}\n`);
    return true;
  } catch {
    // Let the full program fail too; it reports the error.
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

// All output is written once this resolves; what may still be open, such as a connection that is closing, can be
// dropped.
process.exit(await run(process.argv.slice(2)));
