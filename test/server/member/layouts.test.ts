import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { EtcdKeys } from '../../../src/server/store/etcd/etcd-keys.js';
import { LAYOUT } from '../../../src/server/store/migrations/migrate.js';
import { type TestMember, TestMembers } from './members.js';

const KEYS = new EtcdKeys('/rma-broker/');
const NEXT = String(LAYOUT + 1);

describe('brokers of two versions at one etcd', () => {
  let members: TestMembers;

  beforeEach(() => {
    members = new TestMembers();
  });

  afterEach(() => members.close());

  /** As a broker of another version leaves it. */
  async function putLayout(text: string): Promise<void> {
    const put = { kind: 'put', key: KEYS.layout, value: text } as const;
    await members.cluster.client().txn({ conditions: [], success: [put], failure: [] });
  }

  async function putLeader(broker: string): Promise<void> {
    const put = { kind: 'put', key: KEYS.leader, value: JSON.stringify({ broker, address: 'a:1' }) } as const;
    await members.cluster.client().txn({ conditions: [], success: [put], failure: [] });
  }

  async function leader(): Promise<string | undefined> {
    return (await members.cluster.client().range({ from: KEYS.leader, to: null })).entries[0]?.value;
  }

  async function endsBecauseOfLayout({ over }: TestMember): Promise<void> {
    const { why, problem } = await over;
    assert.equal(why, 'stopped');
    assert.equal(problem?.reason, 'STORE_FAILED');
    assert.match(problem?.message ?? '', new RegExp(`it has layout ${NEXT} and this broker knows ${LAYOUT}`));
  }

  it('ends the older one that meets a newer layout, which has never led', async () => {
    await putLayout(NEXT);
    const old = await members.start('old');
    await endsBecauseOfLayout(old);
    assert.equal(await leader(), undefined);
    assert.ok(!old.log.of('election.phase').some(({ phase }) => phase === 'candidate'));
  });

  it('ends an older standby that follows when the leader is gone and the layout a newer one', async () => {
    const etcd = members.cluster.client();
    const { leader: key, layout } = KEYS;
    await putLeader('the leader');
    const standby = await members.start('standby');
    await members.untilIs(standby, 'standby');
    const gone = { kind: 'delete', from: key, to: null } as const;
    const put = { kind: 'put', key: layout, value: NEXT } as const;
    await etcd.txn({ conditions: [], success: [gone, put], failure: [] });
    await endsBecauseOfLayout(standby);
    assert.equal(await leader(), undefined);
    assert.ok(!standby.log.of('election.phase').some(({ phase }) => phase === 'catching-up'));
  });

  it('ends a leader whose store is taken away, and lets the next one lead when it is back', async () => {
    const standby = await members.start('standby');
    await members.untilIs(standby, 'leader');
    await putLayout(NEXT);
    await endsBecauseOfLayout(standby);
    const fresh = await members.start('fresh');
    await endsBecauseOfLayout(fresh);
    await putLayout(String(LAYOUT));
    const again = await members.start('again');
    await members.untilIs(again, 'leader');
  });
});
