import type { Logger } from '../../common/log/logger.js';
import { healedClaim, healedNode } from '../../domain/broker/fleet/healed.js';
import type { Claim } from '../../domain/broker/records/claim.js';
import { claimName, nodeName } from '../../domain/ids.js';
import type { ClaimArchive, StoredState } from '../store/store.js';

/** How many ids the log names: enough to investigate, where there may be a million. */
const NAMED_MAX = 5;

/**
 * Corrects values that an earlier version stored outside today's bounds, while they are loaded, and counts what it
 * corrected.
 */
export class Healing {
  private claimCount = 0;
  private nodeCount = 0;
  private readonly named: string[] = [];

  /** The corrected state. */
  of(state: StoredState): StoredState {
    return { ...state, nodes: state.nodes.map((node) => this.node(node)), claims: this.claims(state.claims) };
  }

  /**
   * Logs one line if anything was corrected. It is repeated at each start until the records have been rewritten by a
   * later change.
   */
  log(log: Logger): void {
    if (this.claimCount + this.nodeCount === 0) return;
    const message =
      'an earlier version stored invalid values; they count as unknown, and each record is corrected with its next change';
    log.warn('store.healed', message, {
      claims: this.claimCount,
      nodes: this.nodeCount,
      suchAs: this.named.join(', '),
    });
  }

  private node(node: StoredState['nodes'][number]): StoredState['nodes'][number] {
    const healed = healedNode(node);
    if (healed !== node) {
      this.nodeCount += 1;
      this.name(nodeName(node.id));
    }
    return healed;
  }

  private *claims(claims: Iterable<Claim>): Generator<Claim> {
    for (const claim of claims) {
      const healed = healedClaim(claim);
      if (healed !== claim) {
        this.claimCount += 1;
        this.name(claimName(claim.id));
      }
      yield healed;
    }
  }

  private name(name: string): void {
    if (this.named.length < NAMED_MAX) this.named.push(name);
  }
}

/** Corrects archived claims too, each as it is read. */
export function healingArchive(archived: ClaimArchive): Pick<ClaimArchive, 'find' | 'madeBy'> {
  return {
    find: (id) => {
      const claim = archived.find(id);
      return claim && healedClaim(claim);
    },
    madeBy: (requestId) => archived.madeBy(requestId).map(healedClaim),
  };
}
