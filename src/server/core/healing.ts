import type { Logger } from '../../common/log/logger.js';
import { healedClaim, healedNode } from '../../domain/broker/fleet/healed.js';
import type { Claim } from '../../domain/broker/records/claim.js';
import { claimName, nodeName } from '../../domain/ids.js';
import type { ClaimArchive, StoredState } from '../store/store.js';

/** How many are named in the log: enough to look at, of what may be a million. */
const NAMED_MAX = 5;

/** Brings what an earlier version stored within today's bounds while it is loaded, and remembers what that was. */
export class Healing {
  private claimCount = 0;
  private nodeCount = 0;
  private readonly named: string[] = [];

  /** The state as it is to be loaded. */
  of(state: StoredState): StoredState {
    return { ...state, nodes: state.nodes.map((node) => this.node(node)), claims: this.claims(state.claims) };
  }

  /** One line, if anything was amiss. It is said at each start until the records have changed for another reason. */
  log(log: Logger): void {
    if (this.claimCount + this.nodeCount === 0) return;
    const message =
      'took values that an earlier version should have refused for unknown; the records are right from their next change on';
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

/** Archived claims as they are read, one at a time, for as long as they can be looked up. */
export function healingArchive(archived: ClaimArchive): Pick<ClaimArchive, 'find' | 'madeBy'> {
  return {
    find: (id) => {
      const claim = archived.find(id);
      return claim && healedClaim(claim);
    },
    madeBy: (requestId) => archived.madeBy(requestId).map(healedClaim),
  };
}
