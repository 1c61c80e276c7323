import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { patience } from '../../../examples/fleet/patience.js';
import type { TestLine } from './test-line.js';

const DIST = fileURLToPath(new URL('../../../', import.meta.url));
const REPORTER = fileURLToPath(new URL('./line-reporter.cjs', import.meta.url));
const FOLDER = fileURLToPath(new URL('./folder.js', import.meta.url));

/** A folder that takes longer hangs. */
const FOLDER_TIMEOUT_MS = patience(120_000);
/** Of what a folder wrote to stderr, for one that broke off. */
const STDERR_CHARS_MAX = 2_000;
/** As many failures say what is wrong. */
const FAILURES_SHOWN_MAX = 5;

/**
 * Every unit test below a folder of test/, in one process: on an emulated processor the start of one costs more than
 * most tests do.
 */
export async function unitTests(folder: string, step: (what: string) => void): Promise<string> {
  const files = readdirSync(join(DIST, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .sort()
    .map((name) => join(DIST, folder, name));
  if (files.length === 0) throw new Error(`there are no tests in ${folder}`);
  const { tests, status, complaint } = await run(files);
  const of = (outcome: TestLine['outcome']) => tests.filter((test) => test.outcome === outcome);
  const [passed, failed, skipped] = [of('passed'), of('failed'), of('skipped')];
  for (const { name, reason } of skipped) step(`skipped: ${name}: ${reason}`);
  if (failed.length > 0) throw new Error(failed.slice(0, FAILURES_SHOWN_MAX).map(failureText).join('\n'));
  if (status !== 0 || passed.length === 0) throw new Error(`the tests broke off with ${status}: ${complaint}`);
  const also = skipped.length === 0 ? '' : `, ${skipped.length} skipped`;
  return `${passed.length} tests of ${files.length} files${also}`;
}

function failureText({ name, reason }: TestLine): string {
  return `${name}: ${reason}`;
}

async function run(files: readonly string[]) {
  const args = [`--test-reporter=${REPORTER}`, '--test-reporter-destination=stdout', FOLDER, ...files];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: FOLDER_TIMEOUT_MS });
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  const [lines, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const tests = lines.split('\n').flatMap(parseTest);
  return { tests, status: await exited, complaint: complaint.slice(-STDERR_CHARS_MAX) };
}

/** None for what a test wrote itself. */
function parseTest(line: string): readonly TestLine[] {
  if (!line.startsWith('{"name":')) return [];
  const test: TestLine = JSON.parse(line);
  return [test];
}
