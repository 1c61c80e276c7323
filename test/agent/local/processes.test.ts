import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { HolderWatch } from '../../../src/agent/local/holder-watch.js';
import { identifyPeer } from '../../../src/agent/local/peer.js';
import { Poller } from '../../../src/agent/local/poller.js';
import { parseProcStat, readCgroup, readProcStat } from '../../../src/agent/local/proc-files.js';
import { ProcessWatches } from '../../../src/agent/local/watched-process.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { openPidfd } from '../../../src/common/native/process/pidfd.js';
import { createSocketPair } from '../../../src/common/native/sockets/sockets.js';
import { RULE_FOR_EVERYBODY, RULE_TO_ALLOCATE } from '../../../src/domain/agent/policy/local-rule.js';
import type { Holder } from '../../../src/domain/claim-state.js';
import type { ClaimId } from '../../../src/domain/ids.js';

const [A, B] = ['a' as ClaimId, 'b' as ClaimId];

describe('the watch over holders', () => {
  let poller: Poller;
  let watches: ProcessWatches;
  let holders: HolderWatch;
  let ended: ClaimId[];
  const children: ReturnType<typeof spawn>[] = [];

  beforeEach(() => {
    poller = new Poller();
    watches = new ProcessWatches(poller);
    ended = [];
    holders = new HolderWatch(watches, (claim) => ended.push(claim));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    holders.close();
    poller.close();
  });

  function startProcess(): { readonly holder: Holder; readonly end: () => Promise<void> } {
    const child = spawn('sleep', ['60']);
    children.push(child);
    const pid = child.pid ?? 0;
    const holder = { pid, uid: 0, gid: 0, startTicks: readProcStat(pid)?.startTicks ?? -1, executable: '/bin/sleep' };
    const end = async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    };
    return { holder, end };
  }

  it('tells each claim of a process once when it ends, and uses one pidfd for all', async () => {
    const { holder, end } = startProcess();
    const before = openFds();
    holders.watch(A, holder);
    holders.watch(B, holder);
    assert.equal(openFds(), before + 1);
    poller.round(0);
    assert.deepEqual(ended, []);
    await end();
    for (let n = 0; n < 3; n++) poller.round(0);
    assert.deepEqual(ended, [A, B]);
    assert.equal(openFds(), before - 3, 'the pidfd is closed, and so are the pipes of the process');
  });

  it('tells at once of a process that is gone, and of one whose pid means another process', () => {
    holders.watch(A, { pid: 2 ** 22, uid: 0, gid: 0, startTicks: 1, executable: '' });
    const { holder } = startProcess();
    const before = openFds();
    holders.watch(B, { ...holder, startTicks: holder.startTicks - 1 });
    assert.deepEqual(ended, [A, B]);
    assert.equal(openFds(), before);
  });

  it('tells nothing of a claim that is no longer watched', async () => {
    const { holder, end } = startProcess();
    holders.watch(A, holder);
    holders.watch(B, holder);
    holders.unwatch(A);
    holders.unwatch(A);
    await end();
    poller.round(0);
    assert.deepEqual(ended, [B]);
  });

  it('shares the pidfd that a connection brought, and asks the kernel whether the process is there', async () => {
    const { holder, end } = startProcess();
    const before = openFds();
    let told = 0;
    const subscription = watches.watch(holder, openPidfd(holder.pid), () => told++);
    const again = watches.watch(holder, openPidfd(holder.pid), () => told++);
    holders.watch(A, holder);
    assert.equal(openFds(), before + 1);
    assert.equal(subscription.hasEnded(), false);
    await end();
    assert.equal(subscription.hasEnded(), true, 'before any round');
    again.close();
    poller.round(0);
    assert.deepEqual([told, ended], [1, [A]]);
    assert.equal(subscription.hasEnded(), true);
    subscription.close();
  });
});

describe('the identity of a peer', () => {
  it('is what the kernel says: process, start time and program, with the first rule that is for it', () => {
    const [near, far] = createSocketPair();
    const gid = process.getgid?.() ?? -1;
    const ofUid = { ...RULE_TO_ALLOCATE, uids: [process.getuid?.() ?? -1] };
    const ofGid = { ...RULE_TO_ALLOCATE, gids: [gid] };
    const ofOthers = { ...RULE_TO_ALLOCATE, uids: [4_000_000] };
    const ofCgroup = { ...RULE_FOR_EVERYBODY, cgroups: [readCgroup(process.pid) ?? '(none)'] };
    for (const expected of [RULE_FOR_EVERYBODY, ofUid, ofGid, ofCgroup]) {
      const identified = identifyPeer(near, [ofOthers, expected, RULE_FOR_EVERYBODY]);
      assert.ok(identified.ok);
      const { peer, rule, pidfd } = identified.value;
      closeFd(pidfd);
      assert.equal(rule, expected);
      assert.equal(peer.rights, expected);
      assert.deepEqual(peer.holder, {
        pid: process.pid,
        uid: process.getuid?.(),
        gid,
        startTicks: readProcStat(process.pid)?.startTicks,
        executable: process.execPath,
      });
    }
    closeFd(near);
    closeFd(far);
  });

  it('is read right for a command with spaces and parentheses', () => {
    const fields = Array.from({ length: 40 }, (_, index) => String(index + 3)).join(' ');
    assert.deepEqual(parseProcStat(`7 (a) b (c) ${fields}`), { command: 'a) b (c', startTicks: 22 });
    assert.equal(parseProcStat('nonsense'), null);
    assert.equal(parseProcStat(''), null);
  });
});

function openFds(): number {
  return readdirSync('/proc/self/fd').length;
}
