import { execFile } from 'node:child_process';
import { childEnvironment } from '../../../common/config/child-environment.js';
import { RmaError } from '../../../common/errors/rma-error.js';

/** It needs some 0.05 s; a key on a token that waits for somebody's finger is none of ours. */
const TIMEOUT_MS = 30_000;
const OUTPUT_BYTES_MAX = 1_048_576;

/**
 * Runs the openssl command in `directory`. What is secret passes through files only, since any user can read a command
 * line. The error has openssl's own words.
 */
export function runOpenssl(directory: string, args: readonly string[]): Promise<void> {
  const options = {
    cwd: directory,
    env: childEnvironment(),
    timeout: TIMEOUT_MS,
    maxBuffer: OUTPUT_BYTES_MAX,
  };
  return new Promise((resolve, reject) => {
    execFile('openssl', [...args], options, (error, _out, stderr) => {
      if (error === null) resolve();
      else reject(notIssued(wordsOf(error, stderr), error));
    });
  });
}

/** No certificate was made, and nothing has changed. */
export function notIssued(message: string, cause?: unknown): RmaError {
  return new RmaError({ reason: 'CERTIFICATE_NOT_ISSUED', message }, { cause });
}

function wordsOf(error: Error, stderr: string): string {
  if ('code' in error && error.code === 'ENOENT')
    return 'the command openssl is not on the PATH; install OpenSSL 1.1.1 or later';
  const words = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .at(-1);
  return `openssl failed: ${words ?? error.message}`;
}
