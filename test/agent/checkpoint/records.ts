import type { ClaimRecord } from '../../../src/domain/agent/records.js';
import type { KeptRma } from '../../../src/domain/agent/rmas.js';
import type { AgentMs, BootId, ClaimId, FencingToken, TokenHash } from '../../../src/domain/ids.js';

export const BOOT = 'boot-1' as BootId;

/** A claim record like those of a real agent. */
export function claimRecord(claim: string, more: Partial<ClaimRecord> = {}): ClaimRecord {
  return {
    claim: claim as ClaimId,
    fencingToken: 7 as FencingToken,
    tokenHash: 'ab'.repeat(32) as TokenHash,
    guest: `guest ${claim}`,
    minRmaBytes: 4096,
    maxRmaBytes: null,
    device: null,
    expiryMark: 0,
    requiredHolder: null,
    redeemableUntil: 12_345.5 as AgentMs,
    state: 'UNREDEEMED',
    holder: null,
    inode: null,
    rma: null,
    clearing: null,
    endCause: null,
    ...more,
  };
}

/** A kept RMA like those of a real agent. */
export function keptRma(name: string): KeptRma {
  const clearing = { method: 'KERNEL', durationMs: 0.5, pagesChecked: 16 } as const;
  return { name, device: 'MEMFD', pool: 'memory', sizeBytes: 4096, inode: 42, clearing };
}
