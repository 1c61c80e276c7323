import { fork } from 'node:child_process';
import { root } from './root.mjs';

/**
 * Runs one group of test files under one Node binary, and resolves to its results:
 * `{ file, name, outcome: 'passed' | 'failed' | 'skipped', reason }` a test.
 */
export function runTestFiles(group, { execPath, prints }) {
  return new Promise((resolve) => {
    const results = [];
    let ended = false;
    const request = JSON.stringify({ ...group, prints });
    const child = fork(`${root}scripts/lib/run-test-files.mjs`, [request], { cwd: root, execPath, execArgv: [] });
    child.on('message', (message) => {
      if (message.kind === 'test') return results.push({ ...message, file: sourceOf(message.file) });
      ended = message.kind === 'end';
      // A program that a file has left behind keeps that file's output open, and the runner would wait for it.
      child.kill();
    });
    child.on('error', (error) => resolve([...results, runnerFailure(group, String(error.message))]));
    child.on('close', (code, signal) => {
      // Without the last message some results are missing, and a run cannot pass by what it did not say.
      resolve(
        ended ? results : [...results, runnerFailure(group, `the runner ended early (${signal ?? `status ${code}`})`)],
      );
    });
  });
}

function runnerFailure(group, reason) {
  return { file: `${group.name} tests`, name: 'runner', outcome: 'failed', reason };
}

function sourceOf(compiled) {
  return compiled.replaceAll(`${root}dist/`, '').replace(/\.js$/, '.ts');
}
