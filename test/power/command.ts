import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { patience } from '../../examples/fleet/patience.js';

/** A tool that says more than this is broken. */
const OUTPUT_BYTES_MAX = 64 * 2 ** 20;
/** A mirror or a compiler that takes longer hangs. */
const TOOL_TIMEOUT_MS = patience(20 * 60_000);
/** Of what a tool complained of: its end. */
const COMPLAINT_CHARS_MAX = 2_000;

/** Runs a program to its end and returns what it printed. @throws when it fails, with its complaint */
export function output(command: string, args: readonly string[], options: SpawnSyncOptions = {}): string {
  const settings = { timeout: TOOL_TIMEOUT_MS, maxBuffer: OUTPUT_BYTES_MAX, ...options, encoding: 'utf8' } as const;
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, settings);
  if (status === 0) return stdout;
  const complaint = `${stdout}${stderr}`.trim().slice(-COMPLAINT_CHARS_MAX);
  const how = error?.message ?? `ended with ${status ?? signal}`;
  throw new Error(`${[command, ...args.slice(0, 3)].join(' ')} … ${how}\n${complaint}`);
}

/** Whether a program can be run. */
export function isThere(command: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command], { stdio: 'ignore' }).status === 0;
}

/** Does something that takes time, with a line about it. */
export function told<T>(what: (result: T) => string, work: () => T): T {
  const startMs = performance.now();
  const result = work();
  console.log(`✓ ${what(result)} in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  return result;
}
