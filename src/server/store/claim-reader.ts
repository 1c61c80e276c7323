import type { Claim, ClaimSpec, PlacementRecord } from '../../domain/broker/claim.js';
import type { ClearingProof, Holder } from '../../domain/claim-state.js';
import type { NodeId } from '../../domain/ids.js';
import { Interned } from './interned.js';
import type { StoredClaim } from './stored-claim.js';
import { type StoredSpec, specOf } from './stored-spec.js';

const NONE: readonly NodeId[] = [];

/**
 * Makes claims of what a store keeps. Words, nodes, labels and lists that many claims have in common become one value instead
 * of a million equal ones, and every claim has the same shape.
 */
export class ClaimReader {
  private readonly words = new Interned((word) => word);
  private readonly specs = new Interned((text) => specFrom(specOf(text)));

  claim(stored: StoredClaim): Claim {
    const [id, state, node, rmaBytes, device, fencingToken, createMs, updateMs, expireMs, endMs, endCause] = stored;
    const [, , , , , , , , , , , createRevision, revision, requestId, requestTerms, triedNodes] = stored;
    const [guest, spec, set] = [stored[20], stored[21], stored[22]];
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
      holder: this.holder(stored),
      clearing: this.clearing(stored),
      createRevision,
      revision,
      requestId,
      requestTerms,
      set: set === null ? null : { first: set[0], index: set[1], size: set[2] },
    };
  }

  private holder(stored: StoredClaim): Holder | null {
    const executable = stored[23];
    if (executable === null) return null;
    return {
      pid: stored[24],
      uid: stored[25],
      gid: stored[26],
      startTicks: stored[27],
      executable: this.word(executable),
    };
  }

  private clearing(stored: StoredClaim): ClearingProof | null {
    const method = stored[28];
    return method === null ? null : { method: this.word(method), durationMs: stored[29], pagesChecked: stored[30] };
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
