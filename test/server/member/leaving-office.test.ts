import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { patience, until } from '../../../examples/fleet/patience.js';
import { keepAlive } from '../../../src/common/clock/keep-alive.js';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { fromGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import type { ClaimId } from '../../../src/domain/ids.js';
import { EtcdError, type Txn } from '../../../src/server/etcd/etcd.js';
import type { MemberOptions } from '../../../src/server/member/member-options.js';
import { Ledger } from '../../../src/server/store/checksums/ledger.js';
import { parseMeta } from '../../../src/server/store/etcd/meta.js';
import { FATES } from '../../fakes/sim-etcd/fate.js';
import { KEYS } from '../store/etcd/etcd-fleet.js';
import { call, ObedientAgent, refusalOf, requestFor, wireHello } from '../support.js';
import { LEADER_TTL_MS, type TestMember, TestMembers } from './members.js';

const SLOW_MS = 500;
const HOUR_MS = 3_600_000;

let fleet: TestMembers;
beforeEach(() => {
  fleet = new TestMembers();
});
afterEach(() => fleet.close());

async function aLeader(patch: Partial<MemberOptions> = {}): Promise<TestMember> {
  const leader = await fleet.start('first', patch);
  await fleet.untilIs(leader, 'leader');
  return leader;
}

const create = ({ clients: { broker } }: TestMember) =>
  call(broker, broker.CreateClaim, requestFor('vm', { answerAt: 'RESERVED' }));

describe('a leader that has lost the office', () => {
  it('ends streams on which nothing happens', async () => {
    const leader = await aLeader();
    const watch = leader.clients.broker.WatchClaims({});
    const errors: unknown[] = [];
    watch.on('error', (error) => errors.push(error));
    await once(watch, 'data');
    fleet.cutOff(leader);
    await leader.over;
    await until('the watch has ended', () => errors.length > 0);
    assert.equal(fromGrpcStatus(errors[0]).reason, 'NOT_LEADER');
  });

  it('ends as one when it learns of that by a write', async () => {
    const leader = await aLeader();
    await new ObedientAgent(leader.clients.agent).greet(wireHello('n1', 1));
    fleet.cluster.lag(leader.name);
    const put = { kind: 'put', key: KEYS.leader, value: '{}' } as const;
    const etcd = fleet.cluster.client();
    await etcd.txn({ conditions: [], success: [{ kind: 'delete', from: KEYS.leader, to: null }], failure: [] });
    await etcd.txn({ conditions: [], success: [put], failure: [] });
    assert.equal((await refusalOf(create(leader))).reason, 'NOT_LEADER');
    const { why, problem } = await leader.over;
    assert.ok(why === 'fenced' || why === 'key-gone', why);
    assert.equal(problem, null);
  });
});

describe('a leader that is to stop', () => {
  it('answers first whoever waits for what is being written', async () => {
    let isDecided = false;
    const newClaimId = () => {
      isDecided = true;
      return 'c-1' as ClaimId;
    };
    const leader = await aLeader({ newClaimId });
    await new ObedientAgent(leader.clients.agent).greet(wireHello('n1', 1));
    const { road } = fleet.cluster;
    road.fate = ({ kind }) => (kind === 'txn' ? { takenUp: 'held', answered: 0 } : FATES.fine);
    const creating = create(leader);
    await until('the claim is made', () => isDecided);
    leader.member.stop();
    road.fate = () => FATES.fine;
    road.release();
    assert.ok((await creating).claim);
    assert.deepEqual(await leader.over, { why: 'stopped', problem: null });
  });

  it('has let go of its lease before it closes', async () => {
    const leader = await aLeader();
    fleet.cluster.road.fate = ({ kind }) => (kind === 'revokeLease' ? { takenUp: SLOW_MS, answered: 0 } : FATES.fine);
    // Once its connections are closed nothing else keeps this process running.
    const release = keepAlive();
    await fleet.end(leader);
    release();
    const { entries } = await fleet.cluster.client().range({ from: KEYS.leader, to: null });
    assert.deepEqual(entries, []);
  });

  it('leaves its time to the next one, whose wall clock is not asked', async () => {
    const leader = await aLeader();
    const clock = { ...systemClock, wallMs: () => systemClock.wallMs() + HOUR_MS };
    const next = await fleet.start('next', { clock });
    await fleet.untilIs(next, 'standby');
    await until('it has written its time', async () => (await written()).nowMs > 0);
    const before = await written();
    leader.member.stop();
    await fleet.untilIs(next, 'leader');
    await until('the next one has written', async () => (await written()).term > before.term);
    const passedMs = (await written()).nowMs - before.nowMs;
    assert.ok(passedMs >= 0 && passedMs < patience(HOUR_MS / 10), `${passedMs} ms have passed`);
  });

  /** What was written last: by whom, and at which broker time. */
  async function written(): Promise<{ readonly term: number; readonly nowMs: number }> {
    const { entries } = await fleet.cluster.client().range({ from: KEYS.meta, to: null });
    const { term, ledger } = parseMeta(entries[0]?.value ?? '');
    return { term, nowMs: Ledger.read(ledger).nowMs };
  }
});

describe('a broker that was elected and cannot lead', () => {
  it('reads the store anew, and leads then', async () => {
    const etcd = fleet.cluster.client({ name: 'only', deadlineMs: LEADER_TTL_MS / 3 });
    const txn = etcd.txn.bind(etcd);
    let refusals = 1;
    etcd.txn = async (asked) => {
      if (!asksWhatWasWritten(asked) || refusals === 0) return txn(asked);
      refusals -= 1;
      throw new EtcdError('refused', 'not now');
    };
    const only = await fleet.start('only', { etcd });
    await fleet.untilIs(only, 'leader');
    assert.equal(only.log.of('election.not_taken_over').length, 1);
  });

  /** What an elected broker begins with. */
  function asksWhatWasWritten({ conditions, success }: Txn): boolean {
    const [condition] = conditions;
    return condition?.target === 'createRevision' && condition.equals > 0 && success[0]?.kind === 'range';
  }
});
