import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { RmaError } from '../../../common/errors/rma-error.js';

const OWNER_ONLY = 0o600;

/**
 * A new file for a claim token, readable only for its owner. It is made before the claim: a claim whose token cannot be
 * stored would be useless. An existing file is not overwritten; it may be the only copy of another token.
 */
export class TokenFile {
  private readonly fd: number;

  /** @param option the option to name when this fails */
  constructor(
    readonly path: string,
    option: '--token-file' | '--token-directory',
  ) {
    try {
      this.fd = openSync(path, 'wx', OWNER_ONLY);
    } catch (cause) {
      const message = `${option}: ${messageOf(cause)}; choose a new file in a folder that you may write to`;
      throw new RmaError({ reason: 'INVALID_FIELD', message, metadata: { field: option } }, { cause });
    }
  }

  write(token: string): void {
    try {
      writeSync(this.fd, `${token}\n`);
      closeSync(this.fd);
    } catch (cause) {
      throw new RmaError({ reason: 'OUTPUT_FAILED', message: `${this.path}: ${messageOf(cause)}` }, { cause });
    }
  }

  /** Removes the file when there is no token for it after all. */
  remove(): void {
    closeSync(this.fd);
    unlinkSync(this.path);
  }
}

/** New files for the tokens of several guests, in a folder: all of them, or none when one cannot be made. */
export function tokenFilesIn(directory: string, guests: readonly string[]): readonly TokenFile[] {
  const files: TokenFile[] = [];
  try {
    for (const name of fileNamesOf(guests))
      files.push(new TokenFile(`${directory}/${name}.token`, '--token-directory'));
    return files;
  } catch (error) {
    for (const file of files) file.remove();
    throw error;
  }
}

/** A guest's name may contain what a file's may not, and two guests may have the same name: the second is NAME-2. */
function fileNamesOf(guests: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return guests.map((guest) => {
    const base = guest.replaceAll(/[^\w.-]/g, '_');
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
    taken.add(name);
    return name;
  });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
