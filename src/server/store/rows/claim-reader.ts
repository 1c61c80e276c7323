import type { Claim, ClaimSpec, PlacementRecord } from '../../../domain/broker/records/claim.js';
import type { ClearingProof, Holder } from '../../../domain/claim-state.js';
import type { NodeId } from '../../../domain/ids.js';
import { Interned } from './interned.js';
import type { StoredClaim } from './stored-claim.js';
import { type StoredSpec, specOf } from './stored-spec.js';

const NONE: readonly NodeId[] = [];

/**
 * Makes claims of what a store keeps. Words, nodes, labels and lists that many claims have in common become one value
 * instead of a million equal ones, and every claim has the same shape.
 */
export class ClaimReader {
  private readonly words = new Interned((word) => word);
  private readonly specs = new Interned((text) => specFrom(specOf(text)));

  claim(stored: StoredClaim): Claim {
    const [, revision, id, state, node, rmaBytes, device, fencingToken, createMs, updateMs, expireMs, endMs] = stored;
    const [endCause, createRevision, requestId, requestTerms] = [stored[12], stored[13], stored[14], stored[15]];
    const [triedNodes, guest, spec, set] = [stored[16], stored[21], stored[22], stored[23]];
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
    const executable = stored[24];
    if (executable === null) return null;
    return {
      pid: stored[25],
      uid: stored[26],
      gid: stored[27],
      startTicks: stored[28],
      executable: this.word(executable),
    };
  }

  private clearing(stored: StoredClaim): ClearingProof | null {
    const method = stored[29];
    return method === null ? null : { method: this.word(method), durationMs: stored[30], pagesChecked: stored[31] };
  }

  private word<T extends string>(word: T): T {
    return this.words.get(word) as T;
  }
}

function placementOf(stored: StoredClaim): PlacementRecord {
  return { placeMs: stored[17], openNodeCount: stored[18], nodeFreeCount: stored[19], waitedMs: stored[20] };
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
