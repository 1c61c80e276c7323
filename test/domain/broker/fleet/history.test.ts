import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recorded } from '../../../../src/domain/broker/fleet/recorded.js';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import { type ClaimHistory, completed } from '../../../../src/domain/broker/records/claim-history.js';
import {
  CLAIM_HISTORY,
  extended,
  type History,
  NO_HISTORY,
  NODE_HISTORY,
} from '../../../../src/domain/broker/records/history.js';
import {
  type NodeHistory,
  type NodeHistoryEntry,
  withNodeEntry,
} from '../../../../src/domain/broker/records/node-history.js';
import { noteRefusal, noteSessionEnd } from '../../../../src/domain/broker/sessions/noted-sessions.js';
import type { AgentIdentity, BootId, BrokerMs, ClaimId, Incarnation } from '../../../../src/domain/ids.js';
import { HOLDER, helloOf, MIB, nodeId, TTL_MS, World } from '../support.js';

/** A world whose changes are recorded, as the broker's core does it. */
class RecordedWorld extends World {
  readonly claims = new Map<ClaimId, ClaimHistory>();
  readonly nodes = new Map<string, NodeHistory>();
  by: string | null = null;

  constructor() {
    super();
    const apply = this.fleet.apply.bind(this.fleet);
    this.fleet.apply = (change) => {
      const told = recorded(this.fleet, change, this.by);
      if (told.kind === 'claim' && told.entry !== undefined) {
        const before: ClaimHistory = this.claims.get(told.claim.id) ?? NO_HISTORY;
        this.claims.set(told.claim.id, extended(before, told.entry, CLAIM_HISTORY));
      }
      if (told.kind === 'node') this.note(told.node.id, told.entry);
      if (told.kind === 'node-forgotten' || told.kind === 'node-noted') this.note(told.id, told.entry);
      apply(change);
    };
  }

  /** What happened to a claim, in words. */
  story({ id }: Claim): readonly string[] {
    return (this.claims.get(id)?.entries ?? []).map(({ what, by }) => {
      const { kind, ...details } = what;
      const words = [kind, ...Object.values(details).map((value) => (value === HOLDER ? 'HOLDER' : String(value)))];
      return `${words.join(' ')}${by === null ? '' : ` by ${by}`}`;
    });
  }

  private note(id: string, entry: NodeHistoryEntry | undefined): void {
    if (entry !== undefined) this.nodes.set(id, withNodeEntry(this.nodes.get(id) ?? NO_HISTORY, entry));
  }
}

describe('the history of a claim', () => {
  it('tells of a whole life: placed, prepared, handed over, given back, and who asked', () => {
    const world = new RecordedWorld();
    world.connect(helloOf('n1'));
    world.by = 'nova';
    const claim = world.claim();
    world.renew(claim.id, 2 * TTL_MS);
    world.by = null;
    world.report(claim.id, 'PREPARED');
    world.report(claim.id, 'BOUND');
    world.by = 'nova';
    world.release(claim.id);
    world.by = null;
    world.report(claim.id, 'ENDED', { endCause: 'HOLDER_EXITED' });
    assert.deepEqual(world.story(claim), [
      'CREATED n1 by nova',
      `RENEWED ${world.nowMs + 2 * TTL_MS} by nova`,
      'PREPARED',
      'BOUND HOLDER',
      'RELEASING RELEASE_REQUESTED null by nova',
      'ENDED RELEASE_REQUESTED',
    ]);
  });

  it('tells when a claim is placed elsewhere, and when it has to be prepared again', () => {
    const world = new RecordedWorld();
    world.connect(helloOf('n1', { count: 1 }));
    const claim = world.claim();
    world.report(claim.id, 'PREPARED');
    world.report(claim.id, 'PREPARING');
    world.connect(helloOf('n2', { count: 1 }));
    world.report(claim.id, 'REFUSED', { refusal: 'NO_FREE_RMA' });
    assert.deepEqual(world.story(claim), ['CREATED n1', 'PREPARED', 'PREPARING', 'PLACED n2']);
  });

  it('tells when a claim runs out of time, and was redeemed just before', () => {
    const world = new RecordedWorld();
    world.connect(helloOf('n1'));
    const claim = world.claim();
    world.report(claim.id, 'PREPARED');
    world.pass(TTL_MS);
    world.report(claim.id, 'BOUND');
    assert.deepEqual(world.story(claim).slice(2), ['RELEASING TIME_RAN_OUT null', 'BOUND HOLDER']);
  });

  it('tells of a drain, by whom, and that the process runs another program, with its path cut', () => {
    const world = new RecordedWorld();
    world.connect(helloOf('n1'));
    const [claim, other] = [world.claim(), world.claim()];
    world.report(claim.id, 'BOUND');
    world.report(claim.id, 'BOUND', { holder: { ...HOLDER, executable: `/${'x'.repeat(4_000)}` } });
    world.by = 'ann';
    world.drain('n1');
    const changed = world.claims.get(claim.id)?.entries.at(-1)?.what;
    assert.equal(changed?.kind, 'HOLDER_CHANGED');
    assert.equal('holder' in changed && changed.holder?.executable.length, 256);
    assert.deepEqual(world.story(other).slice(1), ['RELEASING NODE_DRAINED null by ann']);
  });

  it('leaves out what is no news: another size that the node has for it', () => {
    const world = new RecordedWorld();
    world.connect(helloOf('n1'));
    const claim = world.claim();
    world.connect(helloOf('n1', { rmaSizeBytes: 256 * MIB, incarnation: 'life-2' as Incarnation }));
    assert.equal(world.now(claim.id).rmaBytes, 256 * MIB);
    assert.deepEqual(world.story(claim), ['CREATED n1']);
  });

  it('keeps the first and the last entries, and counts the others', () => {
    let history: History<number> = NO_HISTORY;
    for (let n = 0; n < 40; n++) history = extended(history, { atMs: n as BrokerMs, by: null, what: n }, CLAIM_HISTORY);
    const kept = history.entries.map(({ what }) => what);
    assert.deepEqual(kept, [0, 1, 2, 3, 4, 5, 6, 7, 32, 33, 34, 35, 36, 37, 38, 39]);
    assert.equal(history.omittedCount, 24);
  });

  it('begins and ends with what the record tells, of a claim from before there were histories', () => {
    const world = new World();
    world.connect(helloOf('n1'));
    const claim = world.claim();
    world.release(claim.id);
    world.report(claim.id, 'ENDED', { endCause: 'RELEASE_REQUESTED' });
    const { entries } = completed(NO_HISTORY, world.now(claim.id));
    assert.deepEqual(
      entries.map(({ what }) => what),
      [
        { kind: 'CREATED', node: 'n1' },
        { kind: 'ENDED', cause: 'RELEASE_REQUESTED' },
      ],
    );
    assert.deepEqual(completed({ entries, omittedCount: 0 }, world.now(claim.id)).entries, entries);
  });
});

describe('the history of a node', () => {
  const kindsOf = (world: RecordedWorld, node = 'n1') => world.nodes.get(node)?.entries.map(({ what }) => what.kind);

  it('tells how each session came about', () => {
    const world = new RecordedWorld();
    const [mine, another] = ['a', 'b'].map((id) => id as AgentIdentity);
    const connect = (patch: Parameters<typeof helloOf>[1]) =>
      world.connect(helloOf('n1', { identity: mine ?? null, ...patch }));
    connect({});
    connect({});
    connect({ incarnation: 'life-2' as Incarnation });
    connect({ bootId: 'boot-2' as BootId });
    connect({ identity: another ?? null });
    const arrivals = world.nodes.get('n1')?.entries.map(({ what }) => ('as' in what ? what.as : null));
    assert.deepEqual(arrivals, ['NEW', 'RECONNECT', 'RESTART', 'REBOOT', 'REPLACEMENT']);
  });

  it('tells of cordons, drains, ends of sessions and the removal, and by whom', () => {
    const world = new RecordedWorld();
    world.connect(helloOf('n1'));
    world.by = 'ann';
    world.cordon('n1', 'new fan');
    world.cordon('n1', 'new fan');
    world.drain('n1');
    world.cordon('n1', null);
    world.by = null;
    world.disconnect('n1');
    world.decide((fleet) => ({ ok: true, value: noteSessionEnd(fleet, nodeId('n1'), 'AGENT_LEFT', world.nowMs) }));
    world.by = 'ann';
    assert.ok(world.remove('n1').ok);
    const kinds = ['SESSION_BEGUN', 'CORDONED', 'DRAINED', 'UNCORDONED', 'SESSION_ENDED', 'REMOVED'];
    assert.deepEqual(kindsOf(world), kinds);
    const authors = world.nodes.get('n1')?.entries.map(({ by }) => by);
    assert.deepEqual(authors, [null, 'ann', 'ann', 'ann', null, 'ann']);
  });

  it('tells of a stranger once a minute, and counts how often it came', () => {
    const world = new RecordedWorld();
    world.connect(helloOf('n1'));
    const refuse = (bootId: string) => {
      const entry = world.fleet.nodes.get(nodeId('n1'));
      assert.ok(entry);
      const newcomer = { ...helloOf('n1', { bootId: bootId as BootId }), address: '10.0.0.9:1' };
      const at = { newcomer, why: 'IN_SESSION' } as const;
      world.decide((fleet) => ({ ok: true, value: noteRefusal(fleet, entry, at, world.nowMs) }));
    };
    for (let n = 0; n < 10; n++) refuse('b');
    assert.deepEqual(kindsOf(world), ['SESSION_BEGUN', 'AGENT_REFUSED']);
    world.pass(60_000);
    refuse('b');
    const last = world.nodes.get('n1')?.entries.at(-1)?.what;
    assert.deepEqual(kindsOf(world), ['SESSION_BEGUN', 'AGENT_REFUSED']);
    assert.equal(last !== undefined && 'count' in last && last.count, 11);
    world.pass(60_000);
    refuse('c');
    assert.deepEqual(kindsOf(world), ['SESSION_BEGUN', 'AGENT_REFUSED', 'AGENT_REFUSED']);
  });

  it('has a bound', () => {
    let history: NodeHistory = NO_HISTORY;
    const entry = { atMs: 1 as BrokerMs, by: null, what: { kind: 'UNCORDONED' } } as const;
    for (let n = 0; n < 500; n++) history = withNodeEntry(history, entry);
    assert.equal(history.entries.length, NODE_HISTORY.first + NODE_HISTORY.last);
    assert.equal(history.omittedCount, 500 - history.entries.length);
  });
});
