import type { Claim, ClaimSpec } from '../../src/domain/broker/records/claim.js';
import type { Holder } from '../../src/domain/claim-state.js';
import { meetsRequirement } from '../../src/domain/holder-requirement.js';
import type { ClaimId, TokenHash } from '../../src/domain/ids.js';
import type { RmaFacts } from '../../src/domain/link/reports.js';
import type { MemoryDisk } from '../../src/server/store/memory/memory-store.js';
import type { FakeClock } from '../fakes/fake-clock.js';
import type { Acknowledged } from './acknowledged.js';
import type { SimBroker, SimRequest } from './sim-broker.js';
import { Expiries } from './sim-wall.js';

/** Everybody who asks for claims, with all that they were told: a broker's memory ends before theirs. */
export class SimCallers {
  readonly acknowledged: Acknowledged[] = [];
  readonly expiries = new Expiries();
  /** What somebody was told, or got, that cannot be right. */
  readonly problems: string[] = [];
  private made = 0;
  private readonly asked: SimRequest[] = [];
  /** The ids of the claims that each request made, as its callers heard. */
  private readonly answers = new Map<string, string>();
  /** What each claim that somebody was told of asks for. */
  private readonly specs = new Map<ClaimId, ClaimSpec>();
  /** Claims that somebody could see the end of before the restore. */
  private readonly over = new Set<ClaimId>();

  constructor(
    private readonly clock: FakeClock,
    private readonly broker: () => SimBroker | null,
  ) {}

  create(request: Omit<SimRequest, 'requestId'>): void {
    this.made += 1;
    this.ask({ ...request, requestId: `r${this.made}` });
  }

  /** Somebody who got no answer, or forgot it, asks again. */
  repeat(at: number): void {
    const request = lastOf(this.asked, at);
    if (request !== undefined) this.ask(request);
  }

  release(at: number): void {
    const known = this.pick(at);
    if (known === undefined) return;
    void this.broker()
      ?.release(known.id)
      .then((released) => {
        if (released.ok) known.isReleased = true;
      });
  }

  renew(at: number, ttlMs: number): void {
    const known = this.pick(at);
    if (known === undefined) return;
    this.expiries.renewed(known.id, ttlMs, this.clock.monotonicMs());
    void this.broker()?.renew(known.id, ttlMs);
  }

  /** A claim that somebody was told of, counted from the last one. */
  pick(at: number): Acknowledged | undefined {
    return lastOf(this.acknowledged, at);
  }

  /** The store is lost, after its claims were as `ended` says, and `restored` takes its place. */
  restored(ended: Iterable<ClaimId>, restored: MemoryDisk): void {
    for (const id of ended) this.over.add(id);
    for (const known of this.acknowledged) {
      known.isForgotten = !restored.claims.has(known.id);
      known.isReleased = false;
    }
    this.answers.clear();
  }

  /** Promise 4: whatever the agent was restarted with, a guest gets what its request asked for, and no other user. */
  checkDelivered(id: ClaimId, { sizeBytes, device }: RmaFacts, { uid }: Holder): void {
    if (this.over.has(id)) this.problems.push(`${id} was over before the restore, and is redeemed again`);
    const spec = this.specs.get(id);
    // Under the node's own policy, or to somebody who was never answered.
    if (spec === undefined) return;
    const { requiredHolder } = spec;
    const isItsHolder = requiredHolder === null || meetsRequirement(requiredHolder, { uid, cgroup: null });
    if (!isItsHolder) this.problems.push(`${id} is not for user ${uid}, which got its RMA`);
    const isLargeEnough = sizeBytes >= spec.minRmaBytes && sizeBytes <= (spec.maxRmaBytes ?? sizeBytes);
    if (isLargeEnough && (spec.device ?? device) === device) return;
    this.problems.push(`${id} asked for ${spec.minRmaBytes} on ${spec.device}, and got ${sizeBytes} on ${device}`);
  }

  private ask(request: SimRequest): void {
    const broker = this.broker();
    this.asked.push(request);
    this.expiries.asked(request, this.clock.monotonicMs());
    if (broker === null) return;
    void broker.make(request).then(
      (made) => made.ok && this.handleMade(broker, request.requestId, made.value),
      // It waited for capacity when the broker stopped.
      () => {},
    );
  }

  private handleMade({ tokens }: SimBroker, requestId: string, claims: readonly Claim[]): void {
    const ids = claims.map(({ id }) => id).join();
    const before = this.answers.get(requestId);
    if (before !== undefined && before !== ids) this.problems.push(`${requestId} made ${before}, and then ${ids}`);
    this.answers.set(requestId, ids);
    this.expiries.answered(requestId, claims);
    for (const claim of before === undefined ? claims : []) {
      this.specs.set(claim.id, claim.spec);
      // It may have been over for long when the answer to a repeated request told of it.
      if (tokens.tokenFor(claim) === '') continue;
      const tokenHash = tokens.sha256Of(claim).toString('hex') as TokenHash;
      this.acknowledged.push({ id: claim.id, tokenHash, isReleased: false, isForgotten: false });
    }
  }
}

function lastOf<T>(all: readonly T[], at: number): T | undefined {
  return all[all.length - 1 - (at % Math.max(1, all.length))];
}
