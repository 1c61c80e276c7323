import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { afterEach, describe, it } from 'node:test';
import { closeFd } from '../../../src/common/native/files/files.js';
import { PacketReceiver } from '../../../src/common/native/sockets/packets.js';
import { createSocket } from '../../../src/common/native/sockets/sockets.js';
import { RULE_FOR_EVERYBODY, RULE_TO_ALLOCATE } from '../../../src/domain/agent/policy/local-rule.js';
import { asUser } from '../../fixtures/as-user.js';
import { makeCgroup, type OwnCgroup } from '../local/own-cgroup.js';
import { AgentBench } from './bench.js';
import { endProcess, startConnecting } from './connecting-process.js';
import { TestPeer } from './test-peer.js';

const skip = process.getuid?.() === 0 ? false : 'NOT CHECKED: rules for several users; only root can be several users';
const ALLOCATE = { guest: 'mine', min_rma_bytes: 4096 };
const [RUNTIME, DIRECT, STRANGER] = [4_021, 4_022, 4_023];

describe('an agent with several sockets', { skip }, () => {
  let bench: AgentBench;
  const opened: TestPeer[] = [];

  afterEach(() => {
    for (const peer of opened.splice(0)) peer.close();
    bench.close();
  });

  function start(): void {
    bench = new AgentBench({
      mode: 0o666,
      rules: [{ ...RULE_FOR_EVERYBODY, uids: [RUNTIME], connectionsMax: 2 }],
      others: {
        'direct.sock': [{ ...RULE_TO_ALLOCATE, uids: [DIRECT], may: ['allocate', 'release'], unscheduledMax: 1 }],
      },
    });
    // Other users have to get there.
    chmodSync(bench.directory, 0o711);
    bench.prepare('a');
  }

  /** A connection of this user, as the kernel tells the agent. */
  function connectAs(uid: number, path = bench.socketPath): TestPeer {
    try {
      const peer = asUser(uid, () => new TestPeer(path, () => undefined));
      opened.push(peer);
      return peer;
    } finally {
      bench.settle();
    }
  }

  function reasonOf(peer: TestPeer): unknown {
    return peer.receive()?.json.error?.['reason'];
  }

  /** What the agent answers to a request, in the bench's time. */
  function ask(peer: TestPeer, op: string, members: Readonly<Record<string, unknown>> = {}) {
    peer.send(JSON.stringify({ op, id: op, ...members }));
    bench.settle();
    return peer.receive();
  }

  it('serves each user on the socket that has a rule for it, and turns others away', () => {
    start();
    const runtime = connectAs(RUNTIME);
    assert.ok(runtime.receive()?.json.hello);
    const redeemed = ask(runtime, 'redeem', { token: 'token of a' });
    assert.ok(redeemed?.fd);
    closeFd(redeemed.fd);
    assert.equal(ask(runtime, 'confirm', { claim: 'a' })?.json.ok?.['state'], 'BOUND');

    for (const [uid, path] of [
      [STRANGER, bench.socketPath],
      [STRANGER, bench.pathOf('direct.sock')],
      [DIRECT, bench.socketPath],
      [RUNTIME, bench.pathOf('direct.sock')],
      // Root has a rule like everybody else, or none.
      [0, bench.socketPath],
    ] as const) {
      const peer = connectAs(uid, path);
      assert.equal(reasonOf(peer), 'PEER_NOT_ALLOWED', `${uid} at ${path}`);
      assert.ok(peer.isHungUp());
    }
    const told = bench.events.flatMap((event) => (event.type === 'log' ? [event.fields['uid']] : []));
    assert.deepEqual(told, [STRANGER, DIRECT, RUNTIME, 0], 'each user once');
  });

  it('lets a peer do what its rule says, and no more', () => {
    start();
    const direct = connectAs(DIRECT, bench.pathOf('direct.sock'));
    assert.ok(direct.receive()?.json.hello);
    assert.equal(ask(direct, 'redeem', { token: 'token of a' })?.json.error?.['reason'], 'PEER_NOT_ALLOWED');
    const taken = ask(direct, 'allocate', ALLOCATE);
    assert.ok(taken?.fd);
    closeFd(taken.fd);
    assert.equal(ask(direct, 'confirm', { claim: taken.json.ok?.['claim'] })?.json.ok?.['state'], 'BOUND');
    assert.equal(ask(direct, 'allocate', ALLOCATE)?.json.error?.['reason'], 'TOO_MANY_UNSCHEDULED');
    const runtime = connectAs(RUNTIME);
    assert.ok(runtime.receive()?.json.hello);
    assert.equal(ask(runtime, 'allocate', ALLOCATE)?.json.error?.['reason'], 'PEER_NOT_ALLOWED');
  });

  it('gives a user as many connections as its rule says, and one again for one that ended', () => {
    start();
    const [first] = [connectAs(RUNTIME), connectAs(RUNTIME)];
    assert.equal(reasonOf(connectAs(RUNTIME)), 'TOO_MANY_CONNECTIONS');
    first?.close();
    bench.settle();
    assert.ok(connectAs(RUNTIME).receive()?.json.hello);
    assert.equal(reasonOf(connectAs(RUNTIME)), 'TOO_MANY_CONNECTIONS');
  });
});

describe('a rule for a control group', () => {
  const receiver = new PacketReceiver(4096);

  /** What the agent says first to a process that connects from this control group, or from this process's own. */
  async function greetingFrom(bench: AgentBench, cgroup?: OwnCgroup): Promise<string> {
    const socket = createSocket();
    const child = await startConnecting(socket, bench.socketPath, cgroup?.directory);
    bench.settle();
    const packet = receiver.receive(socket);
    closeFd(socket);
    await endProcess(child);
    return typeof packet === 'string' ? packet : packet.bytes.toString();
  }

  it('is for processes of that group, and of those below it, of the named users only', async (t) => {
    const group = makeCgroup(t);
    if (group === null) return t.skip('NOT CHECKED: a control group of its own; this process may make none');
    const vm = group.below('vm-1.scope');
    const emulator = vm.below('emulator');
    const uid = process.getuid?.() ?? -1;
    const cgroups = [`${group.path}/vm-*`];
    const bench = new AgentBench({ rules: [{ ...RULE_FOR_EVERYBODY, uids: [uid], cgroups }] });
    t.after(() => bench.close());
    for (const inside of [vm, emulator]) assert.match(await greetingFrom(bench, inside), /"hello"/);
    for (const outside of [group, undefined]) assert.match(await greetingFrom(bench, outside), /PEER_NOT_ALLOWED/);

    const ofOthers = new AgentBench({ rules: [{ ...RULE_FOR_EVERYBODY, uids: [uid + 1], cgroups }] });
    t.after(() => ofOthers.close());
    assert.match(await greetingFrom(ofOthers, vm), /PEER_NOT_ALLOWED/);
  });
});
