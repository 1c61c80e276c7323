import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LOOK_INTERVAL_MS } from '../../../src/agent/core-thread/loop/memory-watch.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { AgentBench } from './bench.js';
import { TestPeer } from './test-peer.js';

describe('memory that fails while RMAs wait for guests', () => {
  let hasGrown = false;
  let looks = 0;
  let bench: AgentBench;
  let peer: TestPeer;

  /** Says once that more memory failed, as the kernel's count does. */
  function haveGrown(): boolean {
    looks += 1;
    const news = hasGrown;
    hasGrown = false;
    return news;
  }

  beforeEach(() => {
    looks = 0;
    bench = new AgentBench({ memory: { haveGrown } });
    bench.prepare('a');
    peer = new TestPeer(bench.socketPath, () => bench.settle());
    peer.receive();
  });
  afterEach(() => {
    peer.close();
    bench.close();
  });

  const suspected = () =>
    bench.events.filter((one) => one.type === 'log' && one.event === 'device.memory_suspect').length;

  it('is noticed before an fd leaves, and the RMA only leaves once it was looked at', () => {
    hasGrown = true;
    bench.advance(LOOK_INTERVAL_MS);
    peer.send('{"op":"redeem","id":1,"token":"token of a"}');
    bench.loop.round(0);
    const refused = peer.receive();
    assert.deepEqual([refused?.json.error?.['reason'], refused?.fd], ['CLAIM_PREPARING', null]);
    assert.equal(suspected(), 1);
    bench.settle();
    assert.equal(bench.reportOf('a')?.state, 'PREPARED');
    closeFd(peer.redeem('token of a').fd);
    assert.equal(suspected(), 1);
  });

  it('is looked for once for many who ask at the same time', () => {
    bench.advance(LOOK_INTERVAL_MS);
    looks = 0;
    for (let count = 0; count < 50; count++) peer.ask('status');
    assert.equal(looks, 1);
    bench.advance(LOOK_INTERVAL_MS);
    peer.ask('status');
    assert.equal(looks, 2);
  });

  it('is noticed with nobody asking, too', () => {
    hasGrown = true;
    bench.advance(5_000);
    assert.equal(suspected(), 1);
    assert.equal(bench.reportOf('a')?.state, 'PREPARED');
  });
});
