import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { afterEach, describe, it } from 'node:test';
import { type IdentifiedPeer, identifyPeer } from '../../../src/agent/local/peer.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { openPidfd } from '../../../src/common/native/process/pidfd.js';
import { PacketReceiver, PacketSender } from '../../../src/common/native/sockets/packets.js';
import { connectSocket, createSocket } from '../../../src/common/native/sockets/sockets.js';
import { AgentBench, type BenchOptions } from './bench.js';
import { endProcess, sendFrom, startConnecting, startUsing } from './connecting-process.js';

const REDEEM = '{"op":"redeem","id":1,"token":"token of a"}';
const sender = new PacketSender(4096);
const receiver = new PacketReceiver(4096);

describe('the last look at a peer before an fd leaves', () => {
  let bench: AgentBench;
  let socket: number;
  let peer: ChildProcess;

  afterEach(async () => {
    await endProcess(peer);
    closeFd(socket);
    bench.close();
  });

  /** A process has connected and said its redeem, and its connection is open in this one too. */
  async function connectAndAsk(options: BenchOptions = {}): Promise<void> {
    bench = new AgentBench(options);
    bench.prepare('a');
    socket = createSocket();
    peer = await startConnecting(socket, bench.socketPath);
    bench.settle();
    assert.match(JSON.stringify(received()), /rma-local/);
    await sendFrom(peer, REDEEM);
  }

  /** What came over the connection since the last time; a packet that brought an fd has it. */
  function received(): { readonly text: string; readonly fds: readonly number[] }[] {
    const seen = [];
    for (let packet = receiver.receive(socket); typeof packet !== 'string'; packet = receiver.receive(socket)) {
      seen.push({ text: packet.bytes.toString(), fds: packet.fds });
    }
    return seen;
  }

  function assertNothingLeft(): void {
    assert.deepEqual(received(), [], 'neither an answer nor an fd');
    assert.equal(receiver.receive(socket), 'ended');
    // The RMA is as clean as before, and the claim as redeemable.
    assert.equal(bench.reportOf('a')?.state, 'PREPARED');
    assert.deepEqual([bench.counts().prepared, bench.counts().free, bench.counts().reclaiming], [1, 1, 0]);
  }

  /** A packet of another process than the peer was answered by a refusal without an fd, and told of once. */
  function assertRefusedAsStray(): void {
    const [refused, ...more] = received();
    assert.deepEqual([refused?.fds, more], [[], []]);
    assert.match(refused?.text ?? '', /"id":null,.*"code":"PERMISSION_DENIED","reason":"NOT_THE_PEER"/);
    assertNothingLeft();
    assert.equal(bench.events.filter((event) => event.type === 'log').length, 1);
  }

  it('lets it leave to the process that connected', async () => {
    await connectAndAsk();
    bench.settle();
    const [answer] = received();
    assert.equal(answer?.fds.length, 1);
    closeFd(answer?.fds[0] ?? -1);
  });

  it('keeps it from whoever has the connection of a process that has ended', async () => {
    await connectAndAsk();
    // The request is in the socket before the process ends, so the agent deals with it first.
    await endProcess(peer);
    bench.settle();
    assertNothingLeft();
  });

  it('keeps it when the pid means another process by now, which a pidfd that was opened by pid would not tell', async () => {
    const reused: IdentifiedPeer[] = [];
    await connectAndAsk({
      identify: (fd, policy) => {
        const identified = identifyPeer(fd, policy);
        if (!identified.ok) return identified;
        closeFd(identified.value.pidfd);
        // As on a kernel before 6.5: opened by a pid that went to a process which lives on.
        reused.push({ ...identified.value, pidfd: openPidfd(process.pid), isPidfdOfSocket: false });
        return { ok: true, value: reused[0] ?? identified.value };
      },
    });
    await endProcess(peer);
    bench.settle();
    assert.equal(reused.length, 1);
    assertNothingLeft();
  });

  it('keeps it when the process of that pid has another start time', async () => {
    await connectAndAsk({
      identify: (fd, policy) => {
        const identified = identifyPeer(fd, policy);
        if (!identified.ok) return identified;
        const { holder } = identified.value.peer;
        const former = { ...identified.value.peer, holder: { ...holder, startTicks: holder.startTicks - 1 } };
        return { ok: true, value: { ...identified.value, peer: former, isPidfdOfSocket: false } };
      },
    });
    bench.settle();
    assertNothingLeft();
  });

  it('keeps it from a process that asks over the connection of another one, which lives', async () => {
    bench = new AgentBench();
    bench.prepare('a');
    socket = createSocket();
    peer = await startConnecting(socket, bench.socketPath);
    bench.settle();
    assert.match(JSON.stringify(received()), /rma-local/);
    assert.equal(sender.send(socket, REDEEM), 'sent');
    bench.settle();
    assertRefusedAsStray();
  });

  it('keeps it from a process to which the peer has passed its connection', async () => {
    bench = new AgentBench();
    bench.prepare('a');
    socket = createSocket();
    connectSocket(socket, bench.socketPath);
    peer = await startUsing(socket);
    bench.settle();
    assert.match(JSON.stringify(received()), /rma-local/);
    await sendFrom(peer, REDEEM);
    bench.settle();
    assertRefusedAsStray();
  });

  it('takes what a process says before its connection is taken on for its own', async () => {
    bench = new AgentBench();
    bench.prepare('a');
    socket = createSocket();
    peer = await startConnecting(socket, bench.socketPath);
    await sendFrom(peer, REDEEM);
    bench.settle();
    const fds = received().at(-1)?.fds ?? [];
    assert.equal(fds.length, 1);
    for (const fd of fds) closeFd(fd);
  });
});
