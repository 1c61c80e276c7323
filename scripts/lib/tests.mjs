import { fork } from 'node:child_process';
import { root } from './project.mjs';

/**
 * A test that has run. `file` is that of its source.
 *
 * @typedef {import('./checks.mjs').Verdict & { file: string, name: string }} TestResult
 */

/**
 * Runs one group of test files under one Node binary; `prints` says whether every test is told on stdout.
 *
 * @param {import('./test-files.mjs').TestGroup} group
 * @param {{ execPath: string, prints: boolean }} how
 * @returns {Promise<readonly TestResult[]>}
 */
export function runTestFiles(group, { execPath, prints }) {
  /** @type {TestResult[]} */
  const results = [];
  let ended = false;
  const request = JSON.stringify({ ...group, prints });
  const child = fork(`${root}scripts/lib/run-test-files.mjs`, [request], { cwd: root, execPath, execArgv: [] });
  child.on('message', (/** @type {import('./run-test-files.mjs').Message} */ message) => {
    if (message.kind === 'test') return results.push({ ...message.test, file: sourceOf(message.test.file) });
    ended = message.kind === 'end';
    // A program that a file has left behind keeps that file's output open, and the runner would wait for it.
    return child.kill();
  });
  /** @param {string} reason */
  const failed = (reason) => [
    ...results,
    { file: `${group.name} tests`, name: 'runner', outcome: /** @type {const} */ ('failed'), reason },
  ];
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(failed(error.message)));
    // Without the last message some results are missing, and a run cannot pass by what it did not say.
    child.on('close', (code, signal) =>
      resolve(ended ? results : failed(`the runner ended early (${signal ?? `status ${code}`})`)),
    );
  });
}

/** @param {string} compiled */
function sourceOf(compiled) {
  return compiled.replaceAll(`${root}dist/`, '').replace(/\.js$/, '.ts');
}
