import { ANONYMOUS, type Identity } from '../../domain/access/identity.js';
import type { IdentityLimits } from '../../domain/access/identity-limits.js';
import type { KnownCaller } from '../../domain/access/known-caller.js';
import { shareUsedUp } from '../../domain/access/refusals.js';
import type { Refusal } from '../../domain/reasons.js';

/** A caller, and where its call comes from, as grpc-js names it. */
export interface Sharer extends KnownCaller {
  readonly peer: string;
}

/** Whose share a caller uses: its identity's; without one that of its address, however many connections it has. */
export function holderOf({ name }: Identity, peer: string): string {
  return name === ANONYMOUS.name ? peer.slice(0, peer.lastIndexOf(':')) : name;
}

/**
 * What each caller uses of something that all callers share, over all of its connections. Nothing is kept of those that
 * use nothing.
 */
export class Shares {
  private readonly used = new Map<string, number>();

  constructor(private readonly kind: keyof IdentityLimits) {}

  /**
   * Null while the caller may use more.
   *
   * @param ofOneMax what a caller may use without limits of its own
   */
  refusalOf({ identity, access, peer }: Sharer, ofOneMax: number): Refusal | null {
    const holder = holderOf(identity, peer);
    const given = access.limits[this.kind];
    const byPolicy = given !== Number.POSITIVE_INFINITY;
    const max = byPolicy ? given : ofOneMax;
    if ((this.used.get(holder) ?? 0) < max) return null;
    return shareUsedUp({ kind: this.kind, holder, max, byPolicy });
  }

  /** The holder uses so much more, or less. */
  add(change: 1 | -1, holder: string): void {
    const count = (this.used.get(holder) ?? 0) + change;
    if (count <= 0) this.used.delete(holder);
    else this.used.set(holder, count);
  }
}
