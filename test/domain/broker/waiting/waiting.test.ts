import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type CreateClaimCommand, createClaim } from '../../../../src/domain/broker/claims/create-claim.js';
import type { Fleet } from '../../../../src/domain/broker/fleet/fleet.js';
import { demandOf } from '../../../../src/domain/broker/placement/demand.js';
import { place } from '../../../../src/domain/broker/placement/placement.js';
import type { Claim, ClaimSpec } from '../../../../src/domain/broker/records/claim.js';
import { isMendedByWaiting, serveWaiting } from '../../../../src/domain/broker/waiting/serve-waiting.js';
import { type Ticket, WaitQueue } from '../../../../src/domain/broker/waiting/wait-queue.js';
import type { TenantId } from '../../../../src/domain/ids.js';
import type { Result } from '../../../../src/domain/reasons.js';
import { claimId, helloOf, MIB, nodeId, specOf, TTL_MS, World } from '../support.js';

/** A world in which requests may wait, as the broker's placement queue lets them. */
class PatientWorld extends World {
  readonly queue = new WaitQueue();
  readonly answers = new Map<Ticket, Result<Claim>>();
  /** How often a waiting request was decided on. */
  looks = 0;
  private readonly commands = new Map<Ticket, CreateClaimCommand>();
  private asked = 0;

  /** Asks for a claim; a ticket when it has to wait. */
  ask(patch: Partial<ClaimSpec> = {}, requestId: string | null = null): Claim | Ticket {
    this.asked += 1;
    const command = {
      spec: specOf({ guest: `guest-${this.asked}`, ...patch }),
      claimId: claimId(`w${this.asked}`),
      ttlMs: TTL_MS,
      requestId,
      requestTerms: 'terms',
      requestedBy: null,
      validateOnly: false,
      waitsSinceMs: null,
      archived: [],
    };
    const made = this.decide((fleet) => createClaim(fleet, command, this.nowMs, { claimsMax: 1_000 }));
    if (made.ok) return made.value;
    assert.ok(isMendedByWaiting(made.refusal), made.refusal.message);
    const ticket = this.queue.add({ specs: [command.spec], requestId, requestedBy: null }, this.nowMs);
    this.commands.set(ticket, command);
    return ticket;
  }

  /** A ticket of one who has to wait. */
  waits(patch: Partial<ClaimSpec> = {}, requestId: string | null = null): Ticket {
    const ticket = this.ask(patch, requestId);
    assert.ok(typeof ticket === 'number', 'it was placed at once');
    return ticket;
  }

  /** Where the waiting request was placed; null while it waits. */
  placeOf(ticket: Ticket): string | null {
    const answer = this.answers.get(ticket);
    if (answer === undefined) return null;
    return answer.ok ? answer.value.node : answer.refusal.reason;
  }

  serve(): void {
    serveWaiting({
      fleet: this.fleet,
      queue: this.queue,
      serve: ({ ticket, sinceMs }) => {
        this.looks += 1;
        const command = this.commands.get(ticket) ?? assert.fail('nobody waits');
        const decide = (fleet: Fleet) =>
          createClaim(fleet, { ...command, waitsSinceMs: sinceMs }, this.nowMs, { claimsMax: 1_000 });
        const made = this.decide(decide);
        if (!made.ok && isMendedByWaiting(made.refusal)) return false;
        this.answers.set(ticket, made);
        return true;
      },
    });
  }

  end(claim: Claim): void {
    this.report(claim.id, 'ENDED', { endCause: 'HOLDER_EXITED' });
    this.serve();
  }
}

function fullWorld(nodes: readonly string[] = ['n1'], patch = {}): { world: PatientWorld; claims: readonly Claim[] } {
  const world = new PatientWorld();
  for (const id of nodes) world.connect(helloOf(id, { count: 1, ...patch }));
  return { world, claims: nodes.map(() => world.claim()) };
}

const first = (claims: readonly Claim[]): Claim => claims[0] ?? assert.fail('no claim');

describe('requests that wait for capacity', () => {
  it('are served by the release that makes room, the highest priority first, then the oldest', () => {
    const { world, claims } = fullWorld();
    const [old, young, urgent] = [world.waits(), world.waits(), world.waits({ priority: 5 })];
    world.pass(2_000);
    world.end(first(claims));
    assert.deepEqual(
      [old, young, urgent].map((ticket) => world.placeOf(ticket)),
      [null, null, 'n1'],
    );
    const served = world.answers.get(urgent);
    assert.ok(served?.ok);
    assert.equal(served.value.placement.waitedMs, 2_000);
    world.end(served.value);
    assert.deepEqual([world.placeOf(old), world.placeOf(young), world.queue.size], ['n1', null, 1]);
  });

  it('are passed over by one behind them that can use what they cannot', () => {
    const { world, claims } = fullWorld(['small']);
    world.connect(helloOf('large', { rmaSizeBytes: 512 * MIB, count: 1 }));
    world.claim({ minRmaBytes: 512 * MIB });
    const [large, any] = [world.waits({ minRmaBytes: 256 * MIB, priority: 9 }), world.waits()];
    world.end(first(claims));
    assert.deepEqual([world.placeOf(large), world.placeOf(any)], [null, 'small']);
  });

  it('are served when a node comes back, is uncordoned or grows', () => {
    const world = new PatientWorld();
    world.connect(helloOf('n1', { count: 1 }));
    world.cordon('n1', 'why');
    const one = world.waits();
    world.cordon('n1', null);
    world.serve();
    assert.equal(world.placeOf(one), 'n1');
    const two = world.waits();
    world.connect(helloOf('n2', { count: 1 }));
    world.serve();
    assert.equal(world.placeOf(two), 'n2');
  });

  it('are served when another of their group leaves a node that they do not share, though it had no RMA there', () => {
    const world = new PatientWorld();
    world.connect(helloOf('n1', { count: 0, rmaCapability: 1 }));
    const withoutRma = world.claim({ group: 'db', need: 'PREFERRED' });
    world.connect(helloOf('n1', { count: 1, rmaCapability: 1 }));
    const one = world.waits({ group: 'db', sharing: 'FORBIDDEN' });
    world.serve();
    world.release(withoutRma.id);
    world.serve();
    assert.equal(world.placeOf(one), 'n1');
  });

  it('are served when their tenant may have more', () => {
    const world = new PatientWorld();
    world.connect(helloOf('n1', { count: 4 }));
    world.tenant('blue', 0);
    const one = world.waits({ tenant: 'blue' as TenantId });
    world.tenant('blue', 1);
    world.serve();
    assert.equal(world.placeOf(one), 'n1');
  });

  it('get one claim for one request id, however many wait under it', () => {
    const { world, claims } = fullWorld(['n1', 'n2']);
    const [one, again] = [world.waits({ guest: 'g' }, 'r-1'), world.waits({ guest: 'g' }, 'r-1')];
    world.end(first(claims));
    const ids = [one, again].map((ticket) => {
      const answer = world.answers.get(ticket);
      return answer?.ok ? answer.value.id : null;
    });
    assert.ok(ids[0]);
    assert.equal(ids[0], ids[1]);
    assert.equal(world.queue.size, 0);
  });

  it('are not looked at for what none of them can use', () => {
    const { world, claims } = fullWorld();
    const one = world.waits({ node: nodeId('n1'), labelRequirements: [] });
    world.connect(helloOf('n2', { count: 9 }));
    world.serve();
    assert.equal(world.placeOf(one), null);
    world.end(first(claims));
    assert.equal(world.placeOf(one), 'n1');
  });

  it('cost one look a release, however many wait for different things', () => {
    const { world, claims } = fullWorld(['n1', 'n2']);
    const apart = (group: string) => ({ group, sharing: 'FORBIDDEN' as const });
    const tickets = ['a', 'b', 'c', 'd', 'e'].map((group) => world.waits(apart(group)));
    world.end(first(claims));
    assert.deepEqual(tickets.map((ticket) => world.placeOf(ticket)).slice(0, 2), ['n1', null]);
    assert.equal(world.looks, 1);
  });

  it('are not looked at for a free RMA that their quota keeps from them', () => {
    const { world, claims } = fullWorld(['n1', 'n2']);
    world.tenant('blue', 0);
    const one = world.waits({ tenant: 'blue' as TenantId });
    world.serve();
    world.looks = 0;
    world.end(first(claims));
    assert.deepEqual([world.looks, world.placeOf(one)], [0, null]);
    world.tenant('blue', 1);
    world.serve();
    assert.deepEqual([world.looks, world.placeOf(one)], [1, 'n1']);
  });
});

describe('waiting, on any fleet', () => {
  const request = fc.record({ large: fc.boolean(), priority: fc.integer({ min: 0, max: 2 }) });
  const event = fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask' as const), request }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), index: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cordon' as const), node: fc.nat(2), on: fc.boolean() }) },
  );

  it('leaves nobody waiting for whom there is room, and serves in order', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const world = new PatientWorld();
        for (const [index, size] of [128, 128, 256].entries()) {
          world.connect(helloOf(`n${index}`, { rmaSizeBytes: size * MIB, count: 1 }));
        }
        const waiting = new Map<Ticket, Wish>();
        for (const happened of events) {
          play(world, waiting, happened);
          world.serve();
          checkServed(world, waiting);
        }
      }),
      { numRuns: 200 },
    );
  });

  type Wish = { readonly large: boolean; readonly priority: number };
  type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

  function play(world: PatientWorld, waiting: Map<Ticket, Wish>, happened: Event): void {
    if (happened.kind === 'cordon') return world.cordon(`n${happened.node}`, happened.on ? 'why' : null);
    if (happened.kind === 'end') return endOne(world, happened.index);
    const { large, priority } = happened.request;
    const asked = world.ask({ minRmaBytes: bytesFor(large), priority });
    if (typeof asked === 'number') waiting.set(asked, happened.request);
  }

  function checkServed(world: PatientWorld, waiting: Map<Ticket, Wish>): void {
    const served = [...waiting].filter(([ticket]) => world.answers.has(ticket));
    for (const [ticket] of served) waiting.delete(ticket);
    for (const [ticket, wish] of waiting) {
      const passedOver = served.filter(([other, { large, priority }]) => {
        const isAhead = wish.priority > priority || (wish.priority === priority && ticket < other);
        return isAhead && (large || !wish.large);
      });
      assert.deepEqual(passedOver, [], `${ticket} still waits, and these behind it were served`);
      const spec = specOf({ minRmaBytes: bytesFor(wish.large) });
      assert.equal(place(world.fleet, demandOf(spec)).ok, false, `${ticket} waits, and there is room`);
    }
  }

  const bytesFor = (large: boolean) => (large ? 256 : 128) * MIB;

  function endOne(world: PatientWorld, index: number): void {
    const live = [...world.fleet.claims.values()].filter(({ endMs }) => endMs === null);
    const claim = live[index % Math.max(1, live.length)];
    if (claim !== undefined) world.report(claim.id, 'ENDED', { endCause: 'HOLDER_EXITED' });
  }
});
