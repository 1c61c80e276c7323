import type { Refusal } from '../../domain/reasons.js';
import type { CallClass } from '../admission/call-classes.js';
import type { Elector } from '../election/elector.js';
import type { Leadership } from '../rpc/led-call.js';
import { notLeader } from './refusals.js';

/** Whether one of several brokers may serve and answer now: as far as its services stand, and its lease lasts. */
export class MemberLeadership implements Leadership {
  private isOpen = false;
  private elector: Pick<Elector, 'phase' | 'leader' | 'mayAnswer'> | null = null;

  /** @param refused told of each call that is refused */
  constructor(readonly refused: (callClass: CallClass) => void) {}

  /** Who decides; nothing is served before. */
  follow(elector: Pick<Elector, 'phase' | 'leader' | 'mayAnswer'>): void {
    this.elector = elector;
  }

  /** The services stand. */
  open(): void {
    this.isOpen = true;
  }

  callRefusal(hint: boolean): Refusal | null {
    const { elector } = this;
    if (this.isOpen && elector?.phase === 'leader' && elector.mayAnswer) return null;
    // Its own address is no hint: it does not lead, whatever the key says.
    const isStandby = elector !== null && (elector.phase === 'standby' || elector.phase === 'loading');
    return notLeader(hint && isStandby ? (elector.leader?.address ?? null) : null);
  }

  answerRefusal(): Refusal | null {
    return this.elector?.mayAnswer === true ? null : notLeader(null);
  }
}
