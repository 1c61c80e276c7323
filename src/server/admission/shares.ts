import type { IdentityLimits } from '../../domain/access/identity-limits.js';
import type { KnownCaller } from '../../domain/access/known-caller.js';

/**
 * What each identity uses of something that all callers share, over all of its connections. Nothing is kept of callers
 * without a limit, nor of identities that use nothing.
 */
export class Shares {
  private readonly used = new Map<string, number>();

  constructor(private readonly kind: keyof IdentityLimits) {}

  /** True while the caller may use more. */
  hasRoom({ identity, access }: KnownCaller): boolean {
    return (this.used.get(identity.name) ?? 0) < access.limits[this.kind];
  }

  /** The caller uses so much more, or less. */
  add(change: 1 | -1, { identity, access }: KnownCaller): void {
    if (access.limits[this.kind] === Number.POSITIVE_INFINITY) return;
    const count = (this.used.get(identity.name) ?? 0) + change;
    if (count <= 0) this.used.delete(identity.name);
    else this.used.set(identity.name, count);
  }
}
