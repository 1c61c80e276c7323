// Writes the man page of rmactl to dist/man, out of the program that has just been built.
import { mkdirSync, writeFileSync } from 'node:fs';
import { renderManual } from '../dist/src/client/cli/help/manual.js';
import { createProgram } from '../dist/src/client/cli/program.js';
import { systemClock } from '../dist/src/common/clock/system-clock.js';
import { VERSION } from '../dist/src/common/version.js';
import { root } from './lib/project.mjs';

const context = {
  io: { out: () => undefined, err: () => undefined, env: {}, isTerminal: false },
  clock: systemClock,
  random: () => 0,
  newRequestId: () => '',
  pid: process.pid,
  untilInterrupted: () => new AbortController().signal,
};
mkdirSync(`${root}dist/man`, { recursive: true });
writeFileSync(`${root}dist/man/rmactl.1`, renderManual(await createProgram(context), { version: VERSION }));
