import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { root } from './project.mjs';

/** Soon enough to say why nothing happens. */
const NOTICE_AFTER_MS = 1_000;

/**
 * Runs `work` while no other process of this checkout does. flock(1) holds the lock until its stdin, which is ours, is
 * closed: however this process ends, nothing of the lock is left.
 *
 * @template T
 * @param {() => T} work
 * @returns {Promise<T>}
 */
export async function locked(work) {
  const holder = spawn('flock', [`${root}package.json`, 'sh', '-c', 'echo; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const notice = setTimeout(
    () => console.log('… waiting for another process that prepares this checkout'),
    NOTICE_AFTER_MS,
  );
  try {
    const [end] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
    if (!(end instanceof Buffer)) throw new Error(`flock ended with ${end}`);
    clearTimeout(notice);
    return work();
  } finally {
    clearTimeout(notice);
    holder.stdin.end();
  }
}
