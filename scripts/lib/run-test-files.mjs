// Runs test files with node's own runner and tells the parent process of every result. A program of its own, because
// the parent runs it with other versions of Node too.
import { once, setMaxListeners } from 'node:events';
import { resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/**
 * What the parent is told: of each test; at last that all were; or that files do not end.
 *
 * @typedef {{ kind: 'test', test: import('./tests.mjs').TestResult } | { kind: 'end' } | { kind: 'stuck' }} Message
 *
 * What node's runner tells of a test, as far as it is used here.
 * @typedef {object} Told
 * @property {string} name
 * @property {number} nesting
 * @property {string | undefined} [file]
 * @property {string | boolean | undefined} [skip]
 * @property {string | boolean | undefined} [todo]
 * @property {{ type?: string | undefined, error?: Error & { failureType?: string } }} details
 */

/** @type {import('./test-files.mjs').TestGroup & { prints: boolean }} */
const { files, concurrency, fileTimeoutMs, prints } = JSON.parse(process.argv[2] ?? '');

/**
 * What a file wrote to stderr: the reason when it failed as a whole, which the runner reports without one.
 *
 * @type {Map<string, string>}
 */
const stderrOf = new Map();
const stderrCharsMax = 4_000;

const abort = new AbortController();
// Each file listens, as many as there are.
setMaxListeners(0, abort.signal);
const events = run({ files, concurrency, timeout: fileTimeoutMs, signal: abort.signal });

// Node 24 does not end a file that has run its tests and then hangs, whatever the timeout. Silence does not lie.
const graceMs = 2_000;
let watchdog = watch();
events.on('data', () => {
  clearTimeout(watchdog);
  watchdog = watch();
});
events.on('test:pass', (test) => tell(test, test.skip !== undefined || test.todo !== undefined ? 'skipped' : 'passed'));
events.on('test:fail', (test) => tell(test, test.todo !== undefined ? 'skipped' : 'failed'));
events.on('test:stderr', ({ file, message }) => {
  const path = resolve(file ?? '');
  stderrOf.set(path, `${stderrOf.get(path) ?? ''}${message}`.slice(-stderrCharsMax));
});

const told = prints ? events.compose(new spec()) : events;
if (prints) told.on('data', (/** @type {string} */ text) => process.stdout.write(text));
else events.resume();
await once(told, 'end');
clearTimeout(watchdog);
send({ kind: 'end' });

function watch() {
  return setTimeout(() => {
    abort.abort();
    watchdog = setTimeout(giveUp, graceMs);
  }, fileTimeoutMs + graceMs);
}

function giveUp() {
  console.error('the test files did not end although they were told to');
  send({ kind: 'stuck' });
}

/**
 * @param {Told} test
 * @param {'passed' | 'failed' | 'skipped'} outcome
 */
function tell(test, outcome) {
  const { name, details } = test;
  if (details.type === 'suite' && outcome !== 'failed') return;
  // A parent that fails because of its subtests has nothing to add to what they said.
  if (details.error?.failureType === 'subtestsFailed') return;
  const file = resolve(test.file ?? '');
  const isWholeFile = test.nesting === 0 && file.endsWith(name);
  // A file that ran to its end without a single test is reported by the runner as a test of that name that passed.
  const ranNone = isWholeFile && outcome === 'passed';
  const reason = ranNone ? 'ran no test to its end' : reasonOf(test, isWholeFile ? stderrOf.get(file) : undefined);
  send({ kind: 'test', test: { file, name, outcome: ranNone ? 'failed' : outcome, reason } });
}

/**
 * @param {Told} test
 * @param {string | undefined} stderr of its file, when the file failed as a whole
 */
function reasonOf({ details: { error }, skip, todo }, stderr) {
  if (error === undefined) return String(skip ?? todo ?? '');
  if (stderr !== undefined) return `${error.message}\n${stderr}`.trim();
  return String((error.cause instanceof Error && error.cause.stack) || (error.cause ?? error.message));
}

/** @param {Message} message */
function send(message) {
  process.send?.(message);
}
