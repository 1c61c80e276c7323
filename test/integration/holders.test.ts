import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, fstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { NodeHolders, RmaHolder } from '../../src/client/resources/node-holders.js';
import { closeFd } from '../../src/common/native/files/files.js';
import { createMemfd } from '../../src/common/native/memory/memory.js';
import { type OneNode, startOneNode, until } from './one-node.js';

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, as it should have.
  }
}

describe('who has the RMAs of a node', () => {
  let one: OneNode;
  /** Ended at the end, also of tests that failed: nobody else would. */
  const children: ChildProcess[] = [];

  before(async () => {
    one = await startOneNode(2, ['--reclaim-grace', '500ms']);
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await one.stop();
  });

  const ask = (): Promise<NodeHolders> => one.client.listNodeHolders('nodes/n1');

  async function untilHolder(isIt: (holder: RmaHolder) => boolean): Promise<RmaHolder> {
    let found: RmaHolder | undefined;
    await until('the holder is found', async () => {
      found = (await ask()).holders.find(isIt);
      return found !== undefined;
    });
    return found ?? assert.fail('it was just there');
  }

  /** Others on this machine have RMAs of their own meanwhile. */
  function untilGone(gone: number | undefined): Promise<void> {
    return until('it has none any more', async () => (await ask()).holders.every(({ pid }) => pid !== gone));
  }

  /** A process that becomes `words` with the RMA of a new claim as one of its fds. */
  async function exec(guest: string, words: readonly string[]) {
    const { id, token } = await one.claim(guest);
    const [command = '', ...rmactl] = one.fleet.rmactlWords();
    const args = [...rmactl, 'exec', '--socket', one.socketPath, '--claim-token', token, '--', ...words];
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    children.push(child);
    return { id, child };
  }

  it('are the holders of its claims, with their claims', async () => {
    const { id, child } = await exec('alone', ['sleep', '600']);
    // The same process has the RMA already while it is still rmactl, and may be looked at while it becomes another.
    const holder = await untilHolder(
      ({ pid, executable, fds }) =>
        pid === child.pid && /sleep|coreutils|busybox/.test(executable) && fds.join() === '3',
    );
    assert.equal(holder.state, 'BOUND');
    assert.deepEqual([holder.claim, holder.guest], [`claims/${id}`, 'alone']);
    assert.ok(holder.slot !== null && holder.inode !== null);
    // The claim tells the VMM, too, and not what has redeemed it.
    await until('the claim knows the VMM', async () => {
      const claim = await one.client.getClaim(`claims/${id}`);
      return claim.holder?.pid === child.pid && claim.holder?.executable === holder.executable;
    });

    // The agent is another one, and knows the holder again.
    await one.fleet.agent('n1').crash();
    await one.fleet.startAgent({
      name: 'n1',
      device: 'memfd',
      rmaSize: '3MiB',
      rmaCount: 2,
      flags: ['--reclaim-grace', '500ms'],
    });
    await until('it is connected', async () => (await ask().catch(() => null)) !== null);
    assert.deepEqual(await untilHolder(({ pid }) => pid === child.pid), { ...holder, slot: 0 });
    child.kill('SIGKILL');
    await untilGone(child.pid);
  });

  it('is the child of a VMM, first beside it and then as the culprit of a quarantine', async (t) => {
    const pidFile = join(one.directory, 'child.pid');
    const script = 'sleep 600 & echo $! > "$0"; exec sleep 600';
    const { id, child } = await exec('forgetful', ['sh', '-c', script, pidFile]);
    await until('the child is known', async () => existsSync(pidFile) && readFileSync(pidFile, 'utf8').endsWith('\n'));
    const childPid = Number(readFileSync(pidFile, 'utf8'));
    t.after(() => endIfThere(childPid));
    const shared = await untilHolder(({ state }) => state === 'SHARED');
    assert.deepEqual([shared.pid, shared.claim], [childPid, `claims/${id}`]);

    child.kill('SIGKILL');
    const culprit = await untilHolder(({ state }) => state === 'QUARANTINED');
    assert.deepEqual([culprit.pid, culprit.claim, culprit.slot], [childPid, `claims/${id}`, shared.slot]);
    process.kill(childPid, 'SIGKILL');
    await untilGone(childPid);
  });

  it('is a stranger with an RMA that no slot accounts for', async () => {
    const fd = createMemfd('rma-of-somebody');
    const child = spawn('sleep', ['600'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
    children.push(child);
    await once(child, 'spawn');
    const stranger = await untilHolder(({ pid }) => pid === child.pid);
    assert.deepEqual(
      [stranger.state, stranger.inode, stranger.fds, stranger.claim, stranger.slot],
      ['UNKNOWN', fstatSync(fd).ino, [3], null, null],
    );
    closeFd(fd);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
});
