import type { Claim, ClaimSpec, PlacementRecord } from '../../../domain/broker/records/claim.js';
import type { ClearingProof, Holder } from '../../../domain/claim-state.js';
import type { NodeId } from '../../../domain/ids.js';
import type { Row } from './column.js';
import { Interned } from './interned.js';
import { CLAIM } from './stored-claim.js';
import { SPEC, specRow } from './stored-spec.js';

const NONE: readonly NodeId[] = [];

/**
 * Makes claims of what a store keeps. Words, nodes, labels and lists that many claims have in common become one value
 * instead of a million equal ones, and every claim has the same shape.
 */
export class ClaimReader {
  private readonly words = new Interned((word) => word);
  private readonly specs = new Interned(specRow);

  /** @param row with the checksum in front */
  claim(row: Row): Claim {
    const endCause = CLAIM.endCause.of(row);
    const triedNodes = CLAIM.triedNodes.of(row);
    const set = CLAIM.set.of(row);
    return {
      id: CLAIM.id.of(row),
      spec: specOf(this.specs.get(CLAIM.spec.of(row)), CLAIM.guest.of(row)),
      state: this.word(CLAIM.state.of(row)),
      node: this.word(CLAIM.node.of(row)),
      rmaBytes: CLAIM.rmaBytes.of(row),
      device: this.word(CLAIM.device.of(row)),
      fencingToken: CLAIM.fencingToken.of(row),
      placement: placementOf(row),
      triedNodes: triedNodes.length === 0 ? NONE : triedNodes,
      createMs: CLAIM.createMs.of(row),
      updateMs: CLAIM.updateMs.of(row),
      expireMs: CLAIM.expireMs.of(row),
      endMs: CLAIM.endMs.of(row),
      endCause: endCause === null ? null : this.word(endCause),
      holder: this.holder(row),
      clearing: this.clearing(row),
      createRevision: CLAIM.createRevision.of(row),
      revision: CLAIM.revision.of(row),
      requestId: CLAIM.requestId.of(row),
      requestTerms: CLAIM.requestTerms.of(row),
      requestedBy: this.requestedBy(row),
      set: set === null ? null : { first: set[0], index: set[1], size: set[2] },
    };
  }

  /** Rows of brokers that knew no identities end before it. */
  private requestedBy(row: Row): string | null {
    const identity = CLAIM.requestedBy.of(row) ?? null;
    return identity === null ? null : this.word(identity);
  }

  private holder(row: Row): Holder | null {
    const executable = CLAIM.holderExecutable.of(row);
    if (executable === null) return null;
    return {
      pid: CLAIM.holderPid.of(row),
      uid: CLAIM.holderUid.of(row),
      gid: CLAIM.holderGid.of(row),
      startTicks: CLAIM.holderStartTicks.of(row),
      executable: this.word(executable),
    };
  }

  private clearing(row: Row): ClearingProof | null {
    const method = CLAIM.clearingMethod.of(row);
    if (method === null) return null;
    return {
      method: this.word(method),
      durationMs: CLAIM.clearingMs.of(row),
      pagesChecked: CLAIM.pagesChecked.of(row),
    };
  }

  private word<T extends string>(word: T): T {
    return this.words.get(word) as T;
  }
}

function placementOf(row: Row): PlacementRecord {
  return {
    placeMs: CLAIM.placeMs.of(row),
    openNodeCount: CLAIM.openNodeCount.of(row),
    nodeFreeCount: CLAIM.nodeFreeCount.of(row),
    waitedMs: CLAIM.waitedMs.of(row),
  };
}

/** Written out, so that all have the one shape that takes the least memory. */
function specOf(row: Row, guest: string): ClaimSpec {
  return {
    guest,
    minRmaBytes: SPEC.minRmaBytes.of(row),
    maxRmaBytes: SPEC.maxRmaBytes.of(row),
    labelRequirements: SPEC.labelRequirements.of(row),
    node: SPEC.node.of(row),
    device: SPEC.device.of(row),
    labels: SPEC.labels.of(row),
    excludedNodes: SPEC.excludedNodes.of(row),
    tenant: SPEC.tenant.of(row),
    priority: SPEC.priority.of(row),
    group: SPEC.group.of(row),
    sharing: SPEC.sharing.of(row),
    strategy: SPEC.strategy.of(row),
    spreadLabel: SPEC.spreadLabel.of(row),
    labelPreferences: SPEC.labelPreferences.of(row),
    need: SPEC.need.of(row),
    // Rows that were written before this column was there have none.
    requiredHolder: SPEC.requiredHolder.of(row) ?? null,
  };
}
