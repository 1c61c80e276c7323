import type { JournalFiles } from '../checkpoint/journal-files.js';
import type { MachineFacts } from './machine-facts.js';

/** What the identity is made of, and compared with. */
export interface IdentityOptions {
  /** The agent's state directory; it is there. */
  readonly directory: string;
  readonly facts: MachineFacts;
  /** Makes a random UUID, for an agent that has no identity yet. */
  readonly newUuid: () => string;
  readonly files: JournalFiles;
  /** Told of what is made, for the log. */
  readonly onNote: (event: string, message: string, fields: Readonly<Record<string, unknown>>) => void;
}
