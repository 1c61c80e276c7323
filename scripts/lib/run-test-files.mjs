// Runs test files with node's own runner and tells the parent process of every result. A program of its own, because
// the parent runs it with other versions of Node too.
import { once, setMaxListeners } from 'node:events';
import { resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const { files, concurrency, fileTimeoutMs, prints } = JSON.parse(process.argv[2]);

/** What a file wrote to stderr: the reason when it failed as a whole, which the runner reports without one. */
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
  const path = resolve(file);
  stderrOf.set(path, `${stderrOf.get(path) ?? ''}${message}`.slice(-stderrCharsMax));
});

const told = prints ? events.compose(new spec()) : events;
if (prints) told.on('data', (text) => process.stdout.write(text));
else events.resume();
await once(told, 'end');
clearTimeout(watchdog);
process.send({ kind: 'end' });

function watch() {
  return setTimeout(() => {
    abort.abort();
    watchdog = setTimeout(giveUp, graceMs);
  }, fileTimeoutMs + graceMs);
}

function giveUp() {
  console.error('the test files did not end although they were told to');
  process.send({ kind: 'stuck' });
}

function tell(test, outcome) {
  if (test.details.type === 'suite' && outcome !== 'failed') return;
  // A parent that fails because of its subtests has nothing to add to what they said.
  if (test.details.error?.failureType === 'subtestsFailed') return;
  const isWholeFile = test.nesting === 0 && test.file?.endsWith(test.name);
  const reason = reasonOf(test, isWholeFile);
  // A file that ran to its end without a single test is reported by the runner as a test of that name that passed.
  if (isWholeFile && outcome === 'passed')
    process.send({ kind: 'test', ...place(test), outcome: 'failed', reason: 'ran no test to its end' });
  else process.send({ kind: 'test', ...place(test), outcome, reason });
}

function place({ file, name }) {
  return { file: resolve(file ?? ''), name };
}

function reasonOf(test, isWholeFile) {
  const { error } = test.details;
  if (error !== undefined) {
    const message = String(error.cause?.stack ?? error.cause ?? error.message);
    return isWholeFile ? `${error.message}\n${stderrOf.get(resolve(test.file)) ?? ''}`.trim() : message;
  }
  return String(test.skip ?? test.todo ?? '');
}
