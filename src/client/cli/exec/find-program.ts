import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../failure/exit-codes.js';
import { ExecError } from './exec-error.js';

/** What shells search when there is no PATH. */
const PATH_DEFAULT = '/usr/local/bin:/usr/bin:/bin';

/**
 * The path of a program as a shell would find it: a name with a slash is used as it is; any other is searched in PATH,
 * where an empty entry means the working directory. Status 127 when there is none, 126 when none may be executed.
 */
export function findProgram(name: string, searchPath: string | undefined): string {
  const candidates = name.includes('/')
    ? [name]
    : (searchPath ?? PATH_DEFAULT).split(':').map((at) => join(at || '.', name));
  const found = candidates.filter(isFile);
  const executable = found.find(isExecutable);
  if (executable !== undefined) return executable.includes('/') ? executable : `./${executable}`;
  const [first] = found;
  if (first !== undefined)
    throw new ExecError(EXIT.EXEC_NOT_EXECUTABLE, `${first} may not be executed; look at its mode`);
  const where = name.includes('/') ? '' : ' in PATH';
  throw new ExecError(EXIT.EXEC_NOT_FOUND, `there is no program ${name}${where}; the claim was not redeemed`);
}

/** What cannot be inspected is skipped, as shells do: for example, a directory of PATH that belongs to another user. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
