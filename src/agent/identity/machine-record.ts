import { createHash } from 'node:crypto';
import { RmaError } from '../../common/errors/rma-error.js';
import type { AgentIdentity } from '../../domain/ids.js';
import type { IdentityOptions } from './identity-options.js';
import type { MachineFacts } from './machine-facts.js';
import { StateFile } from './state-file.js';

/** The name of the file that says which machine an identity belongs to. */
export const MACHINE_NAME = 'agent-machine';

/** Whose facts they are; hashes of them, since a machine's id is nobody else's business. */
interface MachineRecord {
  readonly identity: string;
  readonly facts: MachineFacts;
}

/**
 * Throws STORE_FAILED when the identity was made on another machine: the state directory is a copy, and its original
 * may be at work. What is known now and was not before is written down; what cannot be told any more says nothing.
 */
export function checkMachine(identity: AgentIdentity, { directory, facts, files, onNote }: IdentityOptions): void {
  const file = new StateFile(directory, MACHINE_NAME, files);
  const present = hashesOf(identity, facts);
  const known = readRecord(file, identity);
  const differing = Object.keys(present).filter((name) => known[name] !== undefined && known[name] !== present[name]);
  if (differing.length > 0) throw anotherMachine(identity, file, differing);
  const isNew = Object.keys(present).some((name) => known[name] === undefined);
  if (!isNew) return;
  write(file, { identity, facts: { ...known, ...present } });
  onNote('identity.machine_noted', "wrote down which machine this agent's identity belongs to", {
    by: Object.keys(present),
  });
}

/** Nothing is known of the machine of an identity that was made in the place of a former one. */
function readRecord(file: StateFile, identity: AgentIdentity): MachineFacts {
  let record: unknown;
  try {
    const text = file.read();
    if (text === null) return {};
    record = JSON.parse(text);
  } catch (cause) {
    throw damaged(file, cause);
  }
  if (!isRecord(record)) throw damaged(file);
  return record.identity === identity ? record.facts : {};
}

function isRecord(value: unknown): value is MachineRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { identity, facts } = value as Partial<Record<keyof MachineRecord, unknown>>;
  if (typeof identity !== 'string' || typeof facts !== 'object' || facts === null) return false;
  return Object.values(facts).every((fact) => typeof fact === 'string');
}

function write(file: StateFile, record: MachineRecord): void {
  try {
    file.write(`${JSON.stringify(record)}\n`);
  } catch (cause) {
    const message = `which machine this is cannot be written to ${file.path} (${String(cause)}); make room or repair the file system, then start the agent again`;
    throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { path: file.path } }, { cause });
  }
}

/** The identity is in it so that two machines with one id each are not seen to have the same. */
function hashesOf(identity: AgentIdentity, facts: MachineFacts): MachineFacts {
  const hash = (name: string, value: string) =>
    createHash('sha256')
      .update(JSON.stringify([identity, name, value]))
      .digest('hex');
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, hash(name, value)]));
}

function anotherMachine(identity: AgentIdentity, { path }: StateFile, differing: readonly string[]): RmaError {
  const message = `the state directory is a copy of another machine's: the identity ${identity} was made where ${differing.join(' and ')} had another value. On a clone remove agent-identity from the state directory, and give the node a name of its own. If this is the very machine, with a new mainboard or a new machine id, remove ${path}: the agent stays the same`;
  return new RmaError({
    reason: 'STORE_FAILED',
    message,
    metadata: { path, identity, differing: differing.join(',') },
  });
}

function damaged({ path }: StateFile, cause?: unknown): RmaError {
  const message = `${path}, which says which machine this agent's identity belongs to, cannot be read${cause === undefined ? '' : ` (${String(cause)})`}. If this is that machine, and not a clone of it, remove the file`;
  return new RmaError({ reason: 'STORE_FAILED', message, metadata: { path } }, { cause });
}
