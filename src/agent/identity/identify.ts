import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readBoundedFile } from '../../common/files/read-file.js';
import type { Logger } from '../../common/log/logger.js';
import type { AgentIdentity } from '../../domain/ids.js';
import { realJournalFiles } from '../checkpoint/journal-files.js';
import { loadAgentIdentity } from './agent-identity.js';
import { readMachineFacts } from './machine-facts.js';

const FACT_BYTES_MAX = 4_096;

/** Which agent this is, on this machine. Errors: as `loadAgentIdentity` says. */
export function identify(directory: string, isPod: boolean, log: Logger): AgentIdentity {
  const facts = readMachineFacts({ read: readFact, exists: existsSync, isPod });
  const onNote = log.info.bind(log);
  return loadAgentIdentity({ directory, facts, newUuid: randomUUID, files: realJournalFiles, onNote });
}

/** Null where it is not there, or not for this user. */
function readFact(path: string): string | null {
  try {
    return readBoundedFile(path, { bytesMax: FACT_BYTES_MAX }).toString('utf8');
  } catch {
    return null;
  }
}
