// Checks or copies a data file in a process of its own, so that a damaged file can only crash this process.

import { forbidCoreDumps } from '../../../common/native/process/core-dumps.js';
import { loadLmdb } from '../lmdb/load-lmdb.js';
import { assertPidIsFree, isPidTaken } from '../lmdb/reader-pid.js';
import { checkFile } from './check-file.js';
import { Damage } from './damage.js';

// It reads the secret of claim tokens, and a damaged file may crash it.
forbidCoreDumps();
const [task = '', path = '', argument = ''] = process.argv.slice(2);

try {
  const result = task === 'copy' ? await copy(path, argument) : checkFile(path, Number(argument));
  process.stdout.write(`${JSON.stringify(result)}\n`);
} catch (problem) {
  if (!(problem instanceof Damage) && !isPidTaken(problem)) throw problem;
  const answer = problem instanceof Damage ? { damage: problem.message } : { pidTaken: true };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** Copies a snapshot of the file, even while another process writes to it, and without its free pages. */
async function copy(from: string, to: string): Promise<object> {
  assertPidIsFree(from, process.pid);
  // Loaded only here, since it takes longer to load than everything else.
  const { open } = await loadLmdb();
  const root = open({ path: from, readOnly: true });
  try {
    await root.backup(to, true);
  } finally {
    await root.close();
  }
  return {};
}
