// Looks at a data file, or copies one, in a process of its own: what a damaged file can do to
// whoever maps it ends this one only.

import { assertPidIsFree, isPidTaken } from '../lmdb/reader-pid.js';
import { checkFile } from './check-file.js';
import { Damage } from './damage.js';

const [task = '', path = '', argument = ''] = process.argv.slice(2);

try {
  const result = task === 'copy' ? await copy(path, argument) : checkFile(path, Number(argument));
  process.stdout.write(`${JSON.stringify(result)}\n`);
} catch (problem) {
  if (!(problem instanceof Damage) && !isPidTaken(problem)) throw problem;
  const answer = problem instanceof Damage ? { damage: problem.message } : { pidTaken: true };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** As the file is at one moment, whoever writes to it meanwhile, and without its free pages. */
async function copy(from: string, to: string): Promise<object> {
  assertPidIsFree(from, process.pid);
  // Only this needs it, and it takes longer to load than all the rest.
  const { open } = await import('lmdb');
  const root = open({ path: from, readOnly: true });
  try {
    await root.backup(to, true);
  } finally {
    await root.close();
  }
  return {};
}
