import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { RmaError } from '../../common/errors/rma-error.js';

const OWNER_ONLY = 0o600;

/**
 * A new file for a claim token that only its owner may read. It is made before the claim is: a claim whose token has no
 * place to go would be of no use. An existing file is not overwritten; it may be somebody's only copy of a token.
 */
export class TokenFile {
  private readonly fd: number;

  constructor(readonly path: string) {
    try {
      this.fd = openSync(path, 'wx', OWNER_ONLY);
    } catch (cause) {
      const problem = cause instanceof Error ? cause.message : String(cause);
      const message = `--token-file: ${problem}; choose a new file in a folder that you may write to`;
      throw new RmaError({ reason: 'INVALID_FIELD', message, metadata: { field: '--token-file' } }, { cause });
    }
  }

  write(token: string): void {
    writeSync(this.fd, `${token}\n`);
    closeSync(this.fd);
  }

  /** There is no token for it after all. */
  remove(): void {
    closeSync(this.fd);
    unlinkSync(this.path);
  }
}
