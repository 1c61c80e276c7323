import type { Change } from '../../../../src/domain/broker/records/change.js';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import type { ClaimId } from '../../../../src/domain/ids.js';
import { helloOf, World } from '../../../domain/broker/support.js';

/** How many claims are in the table of claims while others come and go. */
export const COMPACTOR_LAG = 20;

/** Claims that come and, `COMPACTOR_LAG` claims later, are archived: an endless history. */
export class Churn {
  private readonly template: Claim;
  private made = 0;

  /** @param revision that of the store */
  constructor(private revision = 0) {
    const world = new World();
    world.connect(helloOf('n1'));
    this.template = world.claim();
    this.made = revision === 0 ? 0 : (revision + COMPACTOR_LAG) / 2;
  }

  /** The changes of so many more claims. */
  next(count: number): readonly Change[] {
    return Array.from({ length: count }, () => this.one()).flat();
  }

  private one(): readonly Change[] {
    this.made += 1;
    const claim = this.claim(this.made);
    const changes: Change[] = [{ kind: 'claim', revision: this.take(), claim, replaces: null }];
    if (this.made > COMPACTOR_LAG) {
      changes.push({ kind: 'claim-archived', revision: this.take(), claim: this.claim(this.made - COMPACTOR_LAG) });
    }
    return changes;
  }

  private claim(index: number): Claim {
    const id = `c${index}` as ClaimId;
    return { ...this.template, id, requestId: `r${index}`, createRevision: index, endMs: this.template.createMs };
  }

  private take(): number {
    this.revision += 1;
    return this.revision;
  }
}
