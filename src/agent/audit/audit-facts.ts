import type { AuditFields } from '../../common/audit/audit-log.js';

/** What happened in the core's thread, for one line of the audit log. */
export interface AuditFact {
  /** By the wall clock. */
  readonly atMs: number;
  readonly fields: AuditFields;
}

/** A fact as it is passed on: a string costs the least. */
export interface SettledFact {
  readonly atMs: number;
  /** The fields, as JSON. */
  readonly json: string;
}

/** Facts on their way to the main thread. */
export interface AuditBatch {
  readonly facts: readonly SettledFact[];
  /** Facts for which there was no room, since the last batch. */
  readonly lostCount: number;
}

/** What the core's thread has to know to put on record what it decides. */
export interface CoreAuditSettings {
  /** Of the AuditGate. */
  readonly gateMemory: SharedArrayBuffer;
  /** No RMA is handed out of which nobody could write down who has it. */
  readonly blocks: boolean;
}
