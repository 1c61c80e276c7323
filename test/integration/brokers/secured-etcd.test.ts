import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { EXIT_STATUS } from '../../../src/common/shutdown/exit-status.js';
import { documentedCommands, documentedFlags, EtcdAuthority, typed } from '../../fixtures/etcd-authority.js';
import { EtcdCluster, WITHOUT_ETCDCTL } from '../../fixtures/etcd-cluster.js';
import { assertAllIsKnown } from './all-is-known.js';
import { type Seat, ThreeBrokers } from './three-brokers.js';

const MEMBERS = 5;
const CLAIMS = 10;
/** So that tokens end all the time: they are looked at each second, and a standby asks less often. */
const TOKEN_TTL_S = 1;
/** As docs/operations.md has it against etcd's election timeout of a second. */
const LEADER_TTL_S = 5;
/** Between what cannot be done at one moment; far less than a lease lasts. */
const APART_MS = 500;
const LOOK_MS = 50;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('three brokers at five members of etcd with TLS, users and tokens that end', {
  timeout: 2 * TEST_TIMEOUT_MS,
  skip: WITHOUT_ETCDCTL,
}, () => {
  const authority = new EtcdAuthority();
  const passwordFile = join(authority.folder, 'password');
  const member = authority.issue('member');
  /** How brokers have ended. */
  const ends: unknown[] = [];
  let etcd: EtcdCluster;
  let brokers: ThreeBrokers;
  let isOver = false;
  let kept: Promise<void> = Promise.resolve();

  before(async () => {
    const flags = [...documentedFlags(), '--auth-token-ttl', String(TOKEN_TTL_S), '--bcrypt-cost', '4'];
    etcd = await EtcdCluster.start({ members: MEMBERS, tls: member, flags });
    asRoot(documentedCommands('etcdctl user add root').replaceAll('rma-broker --no-password', 'rma-broker:first'));
    writeFileSync(passwordFile, 'first\n');
    const { caFile, certFile, keyFile } = authority.issue('machine');
    const tls = ['--etcd-ca-file', caFile, '--etcd-cert-file', certFile, '--etcd-key-file', keyFile];
    const user = ['--etcd-user', 'rma-broker', '--etcd-password-file', passwordFile];
    brokers = await ThreeBrokers.start({ etcd, flags: [...tls, ...user], leaderTtlS: LEADER_TTL_S });
    await brokers.agentFinds(await brokers.leader());
    kept = keep();
  });
  after(async () => {
    isOver = true;
    await kept;
    await brokers?.close();
    authority.remove();
  });

  function asRoot(script: string): void {
    const { status, stderr } = typed(script, { endpoint: etcd.endpoints.at(-1) ?? '', files: authority.issue('root') });
    assert.equal(status, 0, stderr);
  }

  /** Starts again what has ended, and leads the agent to whoever leads. */
  async function keep(): Promise<void> {
    let found: Seat['program'] | null = null;
    for (; !isOver; await pause(LOOK_MS)) {
      for (const seat of brokers.all) {
        if (seat.program.isRunning) continue;
        ends.push(await seat.program.exited);
        await brokers.restart(seat);
      }
      const leader = await brokers.leader();
      if (leader.program === found) continue;
      // One that leads no more is left for the next.
      found = await brokers.agentFinds(leader).then(
        () => leader.program,
        () => null,
      );
    }
  }

  /** Claims are made and released while something happens, and afterwards. */
  async function goOnWhile(happens: () => Promise<void>): Promise<void> {
    await Promise.all([brokers.work(2 * CLAIMS), happens()]);
    await brokers.work(CLAIMS);
    await assertAllIsKnown(brokers);
    assert.deepEqual(
      ends.filter((end) => end !== EXIT_STATUS.LEADERSHIP_LOST),
      [],
    );
  }

  it('go on while two of the five are dead', async () => {
    await goOnWhile(async () => {
      await etcd.kill(0);
      await pause(APART_MS);
      await etcd.kill(1);
    });
    for (const dead of [0, 1]) etcd.start(dead);
    for (const dead of [0, 1]) await etcd.untilAnswers(dead);
  });

  it('go on with certificates that were replaced, on either side', async () => {
    await goOnWhile(async () => {
      for (const name of ['machine', 'member']) authority.issue(name);
      // Connections come to be anew.
      for (let at = 0; at < MEMBERS; at += 1) {
        await etcd.kill(at);
        etcd.start(at);
        await etcd.untilAnswers(at);
      }
    });
  });

  for (const [password, order] of [
    ['second', ['file', 'etcd']],
    ['third', ['etcd', 'file']],
  ] as const)
    it(`go on with another password, which the ${order[0]} has first`, async () => {
      const change = {
        file: () => writeFileSync(passwordFile, `${password}\n`),
        etcd: () => asRoot(`echo ${password} | etcdctl user passwd rma-broker --interactive=false`),
      };
      await goOnWhile(async () => {
        change[order[0]]();
        await pause(APART_MS);
        change[order[1]]();
      });
    });
});
