import { RmaError } from '../../common/errors/rma-error.js';
import type { AgentIdentity } from '../../domain/ids.js';
import { crc32 } from '../checkpoint/crc32.js';
import { lockStateDirectory } from '../checkpoint/state-lock.js';
import type { IdentityOptions } from './identity-options.js';
import { checkMachine } from './machine-record.js';
import { StateFile } from './state-file.js';

/** The name of the identity's file in the state directory. */
export const IDENTITY_NAME = 'agent-identity';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const CONTENT = new RegExp(`^(agent-${UUID})\ncrc32 ([0-9a-f]{8})\n$`);

/**
 * Which agent this is: made at its first start, on the disk before anybody hears of it, and the same ever after. Throws
 * STORE_FAILED when the file is there and cannot be read for what it is, or when this is not the machine that it was
 * made on; NOT_READY when another agent uses the directory.
 */
export function loadAgentIdentity(options: IdentityOptions): AgentIdentity {
  // Two agents that start at once must not make two.
  const lock = lockStateDirectory(options.directory);
  try {
    const file = new StateFile(options.directory, IDENTITY_NAME, options.files);
    const identity = readIdentity(file) ?? makeIdentity(file, options);
    checkMachine(identity, options);
    return identity;
  } finally {
    lock.close();
  }
}

/** Null when there is no file. A new identity in the place of one that is damaged would be a stranger to the broker. */
function readIdentity(file: StateFile): AgentIdentity | null {
  let text: string | null;
  try {
    text = file.read();
  } catch (cause) {
    throw unusable(file, `cannot be read (${messageOf(cause)})`, cause);
  }
  if (text === null) return null;
  const [, identity, checksum] = CONTENT.exec(text) ?? [];
  if (identity === undefined || checksum !== checksumOf(identity)) throw unusable(file, 'is damaged');
  return identity as AgentIdentity;
}

function makeIdentity(file: StateFile, { newUuid, onNote }: IdentityOptions): AgentIdentity {
  const identity = `agent-${newUuid()}` as AgentIdentity;
  try {
    file.write(`${identity}\ncrc32 ${checksumOf(identity)}\n`);
  } catch (cause) {
    const message = `the agent's identity cannot be written to ${file.path} (${messageOf(cause)}); make room or repair the file system, then start the agent again`;
    throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { path: file.path } }, { cause });
  }
  onNote('identity.made', 'made an identity for this agent; the broker knows the node by it', {
    identity,
    path: file.path,
  });
  return identity;
}

function checksumOf(identity: string): string {
  return crc32(Buffer.from(identity)).toString(16).padStart(8, '0');
}

function unusable({ path }: StateFile, problem: string, cause?: unknown): RmaError {
  const message = `the agent's identity in ${path} ${problem}. Put the file back from a copy, and the broker knows the agent again. Or remove it: the agent makes a new identity, which the broker refuses while the node has live claims, until 'rmactl node accept-agent' names it`;
  return new RmaError({ reason: 'STORE_FAILED', message, metadata: { path } }, { cause });
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
