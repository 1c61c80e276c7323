import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type JournalFiles, realJournalFiles } from '../../../src/agent/checkpoint/journal-files.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { ERRNO, NativeError } from '../../../src/common/native/native-error.js';
import { RULE_TO_ALLOCATE } from '../../../src/domain/agent/policy/local-rule.js';
import { AgentBench } from './bench.js';
import { type SeenPacket, TestPeer } from './test-peer.js';

/**
 * How the file system under the journal behaves: as it should, failing with an errno, or taking that many bytes only.
 */
type Disk = { readonly errno?: number; readonly takesBytes?: number };

describe('a journal that cannot be written', () => {
  let disk: Disk;
  let bench: AgentBench;
  const opened: TestPeer[] = [];

  const files: JournalFiles = {
    ...realJournalFiles,
    append: (fd, bytes, length) => {
      if (disk.errno !== undefined) throw new NativeError('write', disk.errno);
      return realJournalFiles.append(fd, bytes, disk.takesBytes ?? length);
    },
  };

  beforeEach(() => {
    disk = {};
    bench = new AgentBench({ files, rules: [RULE_TO_ALLOCATE] });
    bench.prepare('a');
  });
  afterEach(() => {
    for (const peer of opened.splice(0)) peer.close();
    bench.close();
  });

  function connect(): TestPeer {
    const peer = new TestPeer(bench.socketPath, () => bench.settle());
    opened.push(peer);
    assert.ok(peer.receive()?.json.hello);
    return peer;
  }

  /** Asks for something that has to be written down, with a disk that does not; gives the answer. */
  function askInVain(peer: TestPeer, request: Readonly<Record<string, unknown>>, failing: Disk): SeenPacket | null {
    disk = failing;
    const reported = bench.events.length;
    assert.throws(() => peer.exchange(JSON.stringify({ id: 9, ...request })), isStoreFailed);
    assert.equal(bench.events.length, reported, 'nothing is told to the broker');
    return peer.receive();
  }

  function assertRefused(answer: SeenPacket | null): void {
    assert.equal(answer?.fd, null, 'no fd left');
    const { id, error } = answer.json;
    assert.deepEqual([id, error?.['code'], error?.['reason']], [9, 'UNAVAILABLE', 'STORE_FAILED']);
    assert.equal(error?.['retry_after_ms'], 1_000);
    assert.match(String(error?.['message']), /redeem again once the agent is back/);
  }

  for (const [what, failing] of [
    ['is full', { errno: ERRNO.ENOSPC }],
    ['is broken', { errno: ERRNO.EIO }],
    ['takes a part of the record', { takesBytes: 20 }],
  ] as const) {
    it(`hands nothing out when the disk ${what}: the VMM is told, the agent ends, and the next one serves the claim`, () => {
      const [peer, other] = [connect(), connect()];
      assertRefused(askInVain(peer, { op: 'redeem', token: 'token of a' }, failing));
      for (const one of [peer, other]) {
        assert.deepEqual(one.receive()?.json, { event: 'agent_stopping' });
        assert.ok(one.isHungUp());
      }
      assert.equal(bench.loop.round(0), false, 'the agent has ended');

      disk = {};
      bench.restart();
      closeFd(connect().redeem('token of a').fd);
    });
  }

  it('hands nothing out to a peer that goes without the broker', () => {
    assertRefused(askInVain(connect(), { op: 'allocate', guest: 'g', min_rma_bytes: 1 }, { errno: ERRNO.ENOSPC }));
    disk = {};
    bench.restart();
    assert.equal(bench.core.snapshot().inventory.unscheduledCount, 0);
  });

  it('confirms nothing: the next agent takes the RMA back, and the claim can be redeemed again', () => {
    const peer = connect();
    const { fd } = peer.redeem('token of a');
    assertRefused(askInVain(peer, { op: 'confirm', claim: 'a' }, { errno: ERRNO.ENOSPC }));
    closeFd(fd);

    disk = {};
    bench.restart();
    assert.equal(bench.reportOf('a')?.state, 'PREPARED');
    closeFd(connect().redeem('token of a').fd);
  });

  it('takes nothing back: the claim is as it was for the next agent', () => {
    const peer = connect();
    const { fd } = peer.redeem('token of a');
    peer.ask('confirm', { claim: 'a' });
    assertRefused(askInVain(peer, { op: 'release', claim: 'a' }, { errno: ERRNO.EIO }));

    disk = {};
    bench.restart();
    assert.equal(bench.counts().bound, 1);
    closeFd(fd);
  });

  it('prepares nothing for the broker, which hears of nothing', () => {
    disk = { errno: ERRNO.ENOSPC };
    assert.throws(() => bench.prepare('b'), isStoreFailed);
    assert.equal(bench.reportOf('b'), undefined);
  });
});

function isStoreFailed(error: unknown): boolean {
  return error instanceof RmaError && error.reason === 'STORE_FAILED';
}
