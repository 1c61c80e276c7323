import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Admission,
  admissionOf,
  type Newcomer,
  type Standing,
  standingOf,
} from '../../../../src/domain/broker/sessions/agent-admission.js';
import type { AgentIdentity, BootId, BrokerMs, Incarnation } from '../../../../src/domain/ids.js';
import { helloOf, nodeId, World } from '../support.js';

/** What a row of the table says of a newcomer and its node; what it leaves out may be either. */
interface Row {
  /** The identity that the node's agent has told, and the newcomer's. */
  readonly identities: Identities;
  readonly boot?: 'same' | 'other';
  readonly life?: 'same' | 'other';
  readonly live?: boolean;
  readonly heard?: boolean;
  readonly claims?: boolean;
  /** An operator has spoken for the newcomer. */
  readonly word?: boolean;
  readonly comes: string;
}
type Identities = 'same' | 'other' | 'none, none' | 'none, one' | 'one, none';

const TABLE: readonly Row[] = [
  // The node's own agent, or one that nothing tells from it.
  ...(['same', 'none, none', 'none, one'] as const).flatMap((identities): readonly Row[] => [
    { identities, boot: 'same', life: 'same', comes: 'admit reconnect' },
    { identities, boot: 'same', life: 'other', live: false, comes: 'admit restart' },
    { identities, boot: 'same', life: 'other', live: true, comes: 'ask restart' },
    { identities, boot: 'other', live: false, comes: 'admit reboot' },
    { identities, boot: 'other', live: true, comes: 'ask reboot' },
  ]),
  // Another one.
  { identities: 'other', live: true, comes: 'refuse IN_SESSION' },
  { identities: 'other', live: false, word: true, comes: 'admit accepted' },
  { identities: 'other', live: false, word: false, heard: true, comes: 'refuse HEARD' },
  { identities: 'other', live: false, word: false, heard: false, claims: true, comes: 'refuse HAS_CLAIMS' },
  { identities: 'other', live: false, word: false, heard: false, claims: false, comes: 'admit replacement' },
  // One that tells nothing, where the node's agent has told an identity.
  { identities: 'one, none', live: true, comes: 'refuse IN_SESSION' },
  { identities: 'one, none', live: false, word: true, comes: 'admit accepted' },
  { identities: 'one, none', live: false, word: false, comes: 'refuse NO_IDENTITY' },
];

const EITHER = [false, true];
/** When the node's agent gathered what its last Hello told. */
const HEARD_US = 1_000;
const A = 'agent-a' as AgentIdentity;
const B = 'agent-b' as AgentIdentity;
const OF: Readonly<Record<Identities, readonly [node: AgentIdentity | null, newcomer: AgentIdentity | null]>> = {
  same: [A, A],
  other: [A, B],
  'none, none': [null, null],
  'none, one': [null, A],
  'one, none': [A, null],
};

interface Case extends Required<Omit<Row, 'comes'>> {}

/** Everything that can come together: an agent in session is heard. */
function cases(): readonly Case[] {
  let all: readonly Partial<Case>[] = [{}];
  const vary = <K extends keyof Case>(key: K, values: readonly Case[K][]) => {
    all = all.flatMap((one) => values.map((value) => ({ ...one, [key]: value })));
  };
  vary('identities', Object.keys(OF) as Identities[]);
  vary('boot', ['same', 'other']);
  vary('life', ['same', 'other']);
  for (const fact of ['live', 'heard', 'claims', 'word'] as const) vary(fact, EITHER);
  return (all as readonly Case[]).filter(({ live, heard }) => heard || !live);
}

const fits = ({ comes: _, ...row }: Row, one: Case) =>
  Object.entries(row).every(([key, value]) => one[key as keyof Case] === value);

function askedOf({ identities, boot, life, live, heard, claims, word }: Case): [Newcomer, Standing] {
  const [identity, newcomers] = OF[identities];
  const [bootId, incarnation] = ['boot-1' as BootId, 'life-1' as Incarnation];
  const newcomer = {
    identity: newcomers,
    bootId: boot === 'same' ? bootId : ('boot-2' as BootId),
    incarnation: life === 'same' ? incarnation : ('life-2' as Incarnation),
    snapshotUs: HEARD_US + 1,
  };
  // Without a word for the newcomer there may be one for somebody else, which says nothing.
  const acceptedAgent = { identity: word ? newcomers : ('agent-c' as AgentIdentity) };
  return [
    newcomer,
    {
      record: { identity, acceptedAgent, bootId, incarnation, snapshotUs: HEARD_US },
      ...{ isLive: live, isHeard: heard, hasClaims: claims },
    },
  ];
}

function wordsOf(admission: Admission): string {
  if (admission.type === 'late') return 'late';
  return `${admission.type} ${admission.type === 'refuse' ? admission.why : admission.as}`;
}

describe('whose node it is', () => {
  it('is nobody’s before the first Hello: then it is that one’s', () => {
    const [newcomer] = askedOf(cases()[0] ?? assert.fail());
    assert.equal(wordsOf(admissionOf(newcomer, null)), 'admit new');
  });

  it('follows one row of the table, whatever comes together', () => {
    for (const one of cases()) {
      const rows = TABLE.filter((row) => fits(row, one));
      assert.equal(rows.length, 1, `rows for ${JSON.stringify(one)}`);
      assert.equal(wordsOf(admissionOf(...askedOf(one))), rows[0]?.comes, JSON.stringify(one));
    }
  });

  it('is not decided by what an agent said before what was heard of the same boot', () => {
    for (const one of cases()) {
      const [newcomer, standing] = askedOf(one);
      const inTime = admissionOf(newcomer, standing);
      const saidAt = (snapshotUs: number) => admissionOf({ ...newcomer, snapshotUs }, standing);
      // Another agent has said nothing here yet, whatever clock the last one told.
      const isOwn = ['same', 'none, none', 'none, one'].includes(one.identities);
      const expected = isOwn && one.boot === 'same' ? { type: 'late' } : inTime;
      assert.deepEqual(saidAt(HEARD_US - 1), expected, JSON.stringify(one));
      // An agent of before tells no time, and no clock tells two Hellos of one moment apart.
      for (const snapshotUs of [0, HEARD_US]) assert.deepEqual(saidAt(snapshotUs), inTime, JSON.stringify(one));
    }
  });

  it('is never decided against a live session without asking it, but for its own process', () => {
    for (const one of cases()) {
      const admission = admissionOf(...askedOf(one));
      if (one.live && admission.type === 'admit') assert.equal(admission.as, 'reconnect');
    }
  });
});

describe('how it stands with a node', () => {
  const hearing = (nowMs: number, listeningSinceMs = 0, isAwaited = false) => ({
    nowMs: nowMs as BrokerMs,
    sessionTtlMs: 10_000,
    listeningSinceMs: listeningSinceMs as BrokerMs,
    isAwaited,
  });
  const scene = () => {
    const world = new World();
    world.connect(helloOf('n1'));
    const entryOf = () => world.fleet.nodes.get(nodeId('n1')) ?? assert.fail('no node');
    const standing = (afterMs: number, listeningSinceMs?: number, isAwaited?: boolean) => {
      const { record, ...facts } = standingOf(entryOf(), hearing(world.nowMs + afterMs, listeningSinceMs, isAwaited));
      assert.equal(record, entryOf().record);
      return facts;
    };
    return { world, standing };
  };

  it('is live while its session was heard within the TTL', () => {
    const { standing } = scene();
    assert.deepEqual(standing(10_000), { isLive: true, isHeard: true, hasClaims: false });
    assert.deepEqual(standing(10_001), { isLive: false, isHeard: false, hasClaims: false });
  });

  it('is heard for the TTL after its session has ended, and after the broker has begun to listen', () => {
    const { world, standing } = scene();
    world.disconnect('n1');
    assert.deepEqual(standing(10_000), { isLive: false, isHeard: true, hasClaims: false });
    assert.deepEqual(standing(10_001), { isLive: false, isHeard: false, hasClaims: false });
    assert.deepEqual(standing(20_000, world.nowMs + 10_000), { isLive: false, isHeard: true, hasClaims: false });
  });

  it('is heard for as long as agents are waited for after a takeover', () => {
    const { world, standing } = scene();
    world.disconnect('n1');
    assert.deepEqual(standing(20_000, 0, true), { isLive: false, isHeard: true, hasClaims: false });
  });

  it('has claims also when they need no RMA', () => {
    const { world, standing } = scene();
    world.connect(helloOf('n1', { count: 0 }));
    world.claim({ need: 'PREFERRED' });
    assert.equal(standing(0).hasClaims, true);
  });
});
