#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../common/clock/system-clock.js';
import { processOutput } from './io.js';
import { runRmactl } from './run.js';

function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  return interrupted.signal;
}

// Everything is written by the time that it resolves; what may still be open, as a connection on its way down, can go.
process.exit(
  await runRmactl(process.argv.slice(2), {
    io: { ...processOutput, env: process.env },
    clock: systemClock,
    random: Math.random,
    newRequestId: randomUUID,
    pid: process.pid,
    untilInterrupted,
  }),
);
