import { readSync } from 'node:fs';
import { invalidField } from '../../../common/errors/rma-error.js';
import { readBoundedFile } from '../../../common/files/read-file.js';
import type { Output } from '../input/global-options.js';
import type { Io } from '../io.js';
import { TOKEN_VARIABLE } from './exec-environment.js';

/** The options that give the token. */
export interface TokenFlags {
  readonly output: Output;
  readonly claimToken?: string;
  readonly claimTokenFile?: string;
}

/** A token has about 50 characters. */
const TOKEN_BYTES_MAX = 4_096;
/** A command that fetches a token, as in --claim-token-file <(command), takes a moment. */
const TOKEN_WAIT_MS = 10_000;
const STDIN = 0;
const NEWLINE = '\n'.charCodeAt(0);

/**
 * The claim token. One on the command line is accepted with a warning: everybody who can list processes can read it.
 */
export function claimTokenFrom({ claimToken, claimTokenFile, output }: TokenFlags, { env, err }: Io): string {
  // With -o json, stderr has nothing but an error.
  if (claimToken !== undefined && output !== 'json') {
    err(
      `warning: --claim-token shows the token in the process list; use --claim-token-file FILE, "-" or ${TOKEN_VARIABLE}\n`,
    );
  }
  const token = claimToken ?? (claimTokenFile === undefined ? env[TOKEN_VARIABLE] : readToken(claimTokenFile));
  if (token !== undefined && token !== '') return token;
  throw invalidField('--claim-token', `no token: give --claim-token-file, or set ${TOKEN_VARIABLE}`);
}

function readToken(file: string): string {
  try {
    const bytes =
      file === '-'
        ? firstLineOf(STDIN)
        : readBoundedFile(file, { bytesMax: TOKEN_BYTES_MAX, pipeWaitMs: TOKEN_WAIT_MS });
    return bytes.toString().trim();
  } catch (error) {
    throw invalidField('--claim-token-file', error instanceof Error ? error.message : String(error));
  }
}

/** Byte by byte: what follows the line is for the VMM to read. */
function firstLineOf(fd: number): Buffer {
  const line = Buffer.alloc(TOKEN_BYTES_MAX);
  let length = 0;
  while (readSync(fd, line, length, 1, null) === 1 && line[length] !== NEWLINE) {
    length += 1;
    if (length === TOKEN_BYTES_MAX) throw new Error(`the first line of stdin has more than ${TOKEN_BYTES_MAX} bytes`);
  }
  return line.subarray(0, length);
}
