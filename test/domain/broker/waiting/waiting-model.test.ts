import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createClaim } from '../../../../src/domain/broker/claims/create-claim.js';
import type { Fleet } from '../../../../src/domain/broker/fleet/fleet.js';
import { createClaimGroup } from '../../../../src/domain/broker/groups/create-claim-group.js';
import type { Claim, ClaimSpec } from '../../../../src/domain/broker/records/claim.js';
import type { Decision } from '../../../../src/domain/broker/records/decision.js';
import { isMendedByWaiting, serveWaiting } from '../../../../src/domain/broker/waiting/serve-waiting.js';
import { type Ticket, type Waiting, WaitQueue } from '../../../../src/domain/broker/waiting/wait-queue.js';
import type { BrokerMs, TenantId } from '../../../../src/domain/ids.js';
import { accept, type Result } from '../../../../src/domain/reasons.js';
import { claimId, helloOf, MIB, specOf, TTL_MS, World } from '../support.js';

const NODES = ['n0', 'n1', 'n2', 'n3'];
const LIMITS = { claimsMax: 1_000 };

const someTenant = fc.constantFrom(null, null, 'blue' as TenantId, 'red' as TenantId);
const someRequest = fc.record({
  guests: fc.array(fc.constantFrom(128, 256), { minLength: 1, maxLength: 3 }),
  tenant: someTenant,
  priority: fc.integer({ min: 0, max: 2 }),
  group: fc.constantFrom(null, null, 'g'),
  need: fc.constantFrom('REQUIRED', 'REQUIRED', 'PREFERRED'),
});
const someNode = fc.constantFrom(...NODES);
const which = fc.nat(30);
const someEvent = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('ask' as const), request: someRequest }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('end' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('bind', 'refuse', 'release', 'renew'), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('quota' as const), tenant: someTenant, max: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cordon', 'uncordon'), node: someNode }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('silence', 'return'), node: someNode }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1_000, TTL_MS + 1) }) },
);
type Request = typeof someRequest extends fc.Arbitrary<infer Value> ? Value : never;
type Event = typeof someEvent extends fc.Arbitrary<infer Value> ? Value : never;

const specsOf = ({ guests, group, ...rest }: Request): readonly ClaimSpec[] =>
  guests.map((mib, index) => {
    const together = group === null ? {} : { group, sharing: 'FORBIDDEN' as const };
    return specOf({ guest: `guest-${index}`, minRmaBytes: mib * MIB, ...rest, ...together } as Partial<ClaimSpec>);
  });

/** A broker's domain with everything that bears on those who wait. */
class BusyWorld extends World {
  readonly queue = new WaitQueue();
  readonly requests = new Map<Ticket, Waiting>();
  served: Waiting[] = [];
  private asked = 0;

  play(event: Event): void {
    this.served = [];
    this.happen(event);
    serveWaiting({ fleet: this.fleet, queue: this.queue, serve: (waiting) => this.serve(waiting) });
  }

  /** Whether the request finds room now, with nothing made of it. */
  hasRoomFor({ specs }: Waiting): boolean {
    return this.decideOn(this.fleet, specs, { sinceMs: null, validateOnly: true }).ok;
  }

  private happen(event: Event): void {
    if ('request' in event) return this.ask(event.request);
    if ('which' in event) return this.happenToClaim(event.kind, event.which);
    if ('max' in event) {
      if (event.tenant !== null) this.tenant(event.tenant, event.max);
    } else if ('ms' in event) this.pass(event.ms);
    else if (event.kind === 'silence') this.disconnect(event.node);
    else if (event.kind === 'return') this.comeBack(event.node);
    else this.cordon(event.node, event.kind === 'cordon' ? 'why' : null);
  }

  private happenToClaim(kind: string, index: number): void {
    const live = [...this.fleet.claims.values()].filter(({ endMs }) => endMs === null);
    const claim = live[index % Math.max(1, live.length)];
    if (claim === undefined) return;
    if (kind === 'renew') this.renew(claim.id, 2 * TTL_MS);
    else if (kind === 'release' || claim.state === 'WITHOUT_RMA') this.release(claim.id);
    else if (kind === 'bind') this.report(claim.id, 'BOUND');
    else if (kind === 'refuse') this.report(claim.id, 'REFUSED', { refusal: 'NO_FREE_RMA' });
    else this.report(claim.id, 'ENDED');
  }

  private ask(request: Request): void {
    const specs = specsOf(request);
    const made = this.decide((fleet) => this.decideOn(fleet, specs, { sinceMs: null, validateOnly: false }));
    if (made.ok || !isMendedByWaiting(made.refusal)) return;
    const ticket = this.queue.add({ specs, requestId: null, requestedBy: null }, this.nowMs);
    const { priority } = request;
    this.requests.set(ticket, { ticket, specs, requestId: null, requestedBy: null, sinceMs: this.nowMs, priority });
  }

  private serve(waiting: Waiting): boolean {
    const { specs, sinceMs } = waiting;
    const made = this.decide((fleet) => this.decideOn(fleet, specs, { sinceMs, validateOnly: false }));
    if (!made.ok && isMendedByWaiting(made.refusal)) return false;
    this.requests.delete(waiting.ticket);
    this.served.push(waiting);
    return true;
  }

  private decideOn(
    fleet: Fleet,
    specs: readonly ClaimSpec[],
    { sinceMs, validateOnly }: { readonly sinceMs: BrokerMs | null; readonly validateOnly: boolean },
  ): Result<Decision<readonly Claim[]>> {
    const claimIds = specs.map(() => {
      this.asked += 1;
      return claimId(`w${this.asked}`);
    });
    const request = { ttlMs: TTL_MS, requestId: null, requestedBy: null, requestTerms: null, archived: [] };
    const common = { ...request, waitsSinceMs: sinceMs, validateOnly };
    const [spec, ...others] = specs;
    const [first] = claimIds;
    assert.ok(spec && first);
    if (others.length > 0) return createClaimGroup(fleet, { ...common, specs, claimIds }, this.nowMs, LIMITS);
    const made = createClaim(fleet, { ...common, spec, claimId: first }, this.nowMs, LIMITS);
    return made.ok ? accept({ ...made.value, value: [made.value.value] }) : made;
  }
}

function busyWorld(): BusyWorld {
  const world = new BusyWorld();
  NODES.forEach((node, index) => {
    const rmaSizeBytes = (index % 2 === 0 ? 128 : 256) * MIB;
    world.connect(
      helloOf(node, { rmaSizeBytes, count: 1 + (index % 3 === 0 ? 1 : 0), rmaCapability: index === 3 ? 1 : 2 }),
    );
  });
  world.tenant('blue', 2);
  world.tenant('red', 1);
  return world;
}

/** Of those who ask for the same, none who is further back has been served before one who still waits. */
function passedOver({ requests, served }: BusyWorld): readonly string[] {
  const wish = ({ specs }: Waiting) => JSON.stringify(specs.map((spec) => ({ ...spec, priority: 0 })));
  return [...requests.values()].flatMap((waiting) =>
    served
      .filter((other) => wish(other) === wish(waiting))
      .filter(
        (other) =>
          waiting.priority > other.priority || (waiting.priority === other.priority && waiting.ticket < other.ticket),
      )
      .map((other) => `${other.ticket} was served before ${waiting.ticket}`),
  );
}

describe('waits, quotas and groups, in any order of events', () => {
  it('leave nobody waiting for whom there is room, go past no quota, and break no invariant', () => {
    fc.assert(
      fc.property(fc.array(someEvent, { minLength: 10, maxLength: 80 }), (events) => {
        const world = busyWorld();
        for (const event of events) {
          world.play(event);
          const roomy = [...world.requests.values()].filter((waiting) => world.hasRoomFor(waiting));
          assert.deepEqual(roomy, [], 'it waits, and there is room');
          assert.deepEqual(passedOver(world), []);
        }
      }),
      { numRuns: 300 },
    );
  });
});
