import type { Claim, ClaimSpec, PlacementRecord } from '../../domain/broker/claim.js';
import type { ClearingProof, Holder } from '../../domain/claim-state.js';
import type { NodeId } from '../../domain/ids.js';
import { Interned } from './interned.js';
import type { StoredClaim, StoredSpec } from './stored-claim.js';

type Stored<Index extends keyof StoredClaim & number> = StoredClaim[Index];

const NONE: readonly NodeId[] = [];

/**
 * Makes claims of what a store keeps. Words, nodes, labels and lists that many claims have in common become one value instead
 * of a million equal ones, and every claim has the same shape.
 */
export class ClaimReader {
  private readonly words = new Interned((word) => word);
  private readonly specs = new Interned((json) => specFrom(JSON.parse(json)));

  claim(stored: StoredClaim): Claim {
    const [id, state, node, rmaBytes, device, fencingToken, createMs, updateMs, expireMs, endMs, endCause] = stored;
    const [, , , , , , , , , , , createRevision, revision, requestId, requestTerms, triedNodes] = stored;
    const [holder, clearing, guest, spec] = [stored[20], stored[21], stored[22], stored[23]];
    const set = stored[24];
    return {
      id,
      spec: withGuest(this.specs.get(spec), guest),
      state: this.word(state),
      node: this.word(node),
      rmaBytes,
      device: this.word(device),
      fencingToken,
      placement: placementOf(stored),
      triedNodes: triedNodes.length === 0 ? NONE : triedNodes,
      createMs,
      updateMs,
      expireMs,
      endMs,
      endCause: endCause === null ? null : this.word(endCause),
      holder: holder === null ? null : this.holder(holder),
      clearing: clearing === null ? null : this.clearing(clearing),
      createRevision,
      revision,
      requestId,
      requestTerms,
      set: set === null ? null : { first: set[0], index: set[1], size: set[2] },
    };
  }

  private holder([pid, uid, gid, startTicks, executable]: NonNullable<Stored<20>>): Holder {
    return { pid, uid, gid, startTicks, executable: this.word(executable) };
  }

  private clearing([method, durationMs, pagesChecked]: NonNullable<Stored<21>>): ClearingProof {
    return { method: this.word(method), durationMs, pagesChecked };
  }

  private word<T extends string>(word: T): T {
    return this.words.get(word) as T;
  }
}

function placementOf(stored: StoredClaim): PlacementRecord {
  return { placeMs: stored[16], openNodeCount: stored[17], nodeFreeCount: stored[18], waitedMs: stored[19] };
}

function specFrom(stored: StoredSpec): ClaimSpec {
  const [minRmaBytes, maxRmaBytes, labelRequirements, node, device, labels, excludedNodes, tenant, ...rest] = stored;
  const [priority, group, sharing, strategy, spreadLabel, labelPreferences, need] = rest;
  const demand = { guest: '', minRmaBytes, maxRmaBytes, labelRequirements, node, device, labels, excludedNodes };
  return { ...demand, tenant, priority, group, sharing, strategy, spreadLabel, labelPreferences, need };
}

/** Written out, so that all have the one shape that takes the least memory. */
function withGuest(spec: ClaimSpec, guest: string): ClaimSpec {
  return {
    guest,
    minRmaBytes: spec.minRmaBytes,
    maxRmaBytes: spec.maxRmaBytes,
    labelRequirements: spec.labelRequirements,
    node: spec.node,
    device: spec.device,
    labels: spec.labels,
    excludedNodes: spec.excludedNodes,
    tenant: spec.tenant,
    priority: spec.priority,
    group: spec.group,
    sharing: spec.sharing,
    strategy: spec.strategy,
    spreadLabel: spec.spreadLabel,
    labelPreferences: spec.labelPreferences,
    need: spec.need,
  };
}
