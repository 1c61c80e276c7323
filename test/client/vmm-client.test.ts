import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { PATIENCE_MS } from '../../examples/fleet/patience.js';
import { connectVmmClient, type VmmClient } from '../../src/client/vmm-client.js';
import { RmaError } from '../../src/common/errors/rma-error.js';
import { closeFd, isCloseOnExec } from '../../src/common/native/files/files.js';
import { FakeClock } from '../fakes/fake-clock.js';
import { FakeLocalAgent, refuse } from '../fakes/fake-local-agent.js';

const CLIENT = new URL('../../src/client/vmm-client.js', import.meta.url).href;

/** This process's own fds of RMAs. */
function openRmas(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith('/memfd:rma') ? [target] : [];
    } catch {
      return [];
    }
  });
}

async function refusal(work: Promise<unknown>): Promise<RmaError> {
  const [result] = await Promise.allSettled([work]);
  assert.ok(result.status === 'rejected' && result.reason instanceof RmaError, 'an RmaError was expected');
  return result.reason;
}

describe('a VMM client', () => {
  let agent: FakeLocalAgent;
  let client: VmmClient | undefined;
  const connect = async (patch: Parameters<typeof connectVmmClient>[0] = {}) => {
    client = await connectVmmClient({ socketPath: agent.socketPath, deadlineMs: PATIENCE_MS, ...patch });
    return client;
  };

  beforeEach(async () => {
    client = undefined;
    agent = await FakeLocalAgent.start();
  });
  afterEach(() => {
    client?.close();
    agent.stop();
  });

  it('redeems a token for an fd of the right size, confirms, and releases', async () => {
    const vmm = await connect();
    assert.equal(vmm.node, 'n1');
    const { fd, ...rest } = await vmm.redeem('rmat_right');
    assert.deepEqual(rest, { rmaBytes: agent.rmaBytes, claim: 'c-1', device: 'MEMFD', cleared: 'KERNEL' });
    assert.equal(fstatSync(fd).size, agent.rmaBytes);
    assert.ok(isCloseOnExec(fd));
    assert.deepEqual(await vmm.confirm('c-1'), { claim: 'c-1', state: 'BOUND' });
    assert.deepEqual((await vmm.status()).claims, [{ claim: 'c-1', guest: 'vm1', state: 'BOUND' }]);
    closeFd(fd);
    assert.deepEqual(await vmm.release('c-1'), { claim: 'c-1', state: 'RELEASING' });
    assert.deepEqual(agent.ops(), ['redeem', 'confirm', 'status', 'release']);
  });

  it('passes a refusal on with its reason, code and hint', async () => {
    const vmm = await connect();
    const error = await refusal(vmm.redeem('rmat_wrong'));
    assert.deepEqual([error.reason, error.code], ['TOKEN_UNKNOWN', 'PERMISSION_DENIED']);
    agent.answers.set('redeem', ({ id }, peer) =>
      refuse(peer, id, 'UNAVAILABLE', 'CLAIM_PREPARING', { retry_after_ms: 250, metadata: { claim: 'c-1' } }),
    );
    const preparing = await refusal(vmm.redeem('rmat_right'));
    assert.deepEqual(
      [preparing.reason, preparing.retryAfterMs, preparing.metadata],
      ['CLAIM_PREPARING', 250, { claim: 'c-1' }],
    );
  });

  it('keeps the code of a reason that it does not know', async () => {
    agent.answers.set('ping', ({ id }, peer) => refuse(peer, id, 'NOT_FOUND', 'FROM_THE_FUTURE'));
    const error = await refusal((await connect()).ping());
    assert.deepEqual([error.code, error.metadata['unknownReason']], ['NOT_FOUND', 'FROM_THE_FUTURE']);
  });

  it('tells the agent, and its caller, when the fd did not arrive', async () => {
    agent.answers.set('redeem', ({ id }, peer) =>
      peer.send({ id, ok: { claim: 'c-1', rma_bytes: 4096, device: 'MEMFD', cleared: 'KERNEL' } }),
    );
    const vmm = await connect();
    const error = await refusal(vmm.redeem('rmat_right'));
    assert.deepEqual([error.reason, error.metadata], ['FD_NOT_RECEIVED', { claim: 'c-1' }]);
    assert.equal(agent.requests.at(-1)?.op, 'nack');
    assert.match(agent.requests.at(-1)?.why ?? '', /0 fds arrived/);
    agent.answers.clear();
    closeFd((await vmm.redeem('rmat_right')).fd);
  });

  it('says so, too, when its limit of open files leaves no room for the fd', async () => {
    // In a process of its own, as it uses up all its fds.
    const program = `
      import { openSync } from 'node:fs';
      import { connectVmmClient } from '${CLIENT}';
      const vmm = await connectVmmClient({ socketPath: process.argv[1] });
      try { for (;;) openSync('/dev/null'); } catch {}
      await vmm.redeem('rmat_right').catch((error) => { process.exitCode = error.reason === 'FD_NOT_RECEIVED' ? 42 : 1; });
      vmm.close();`;
    const command = ['--input-type=module', '-e', program, agent.socketPath];
    const child = spawn('sh', ['-c', 'ulimit -n 256; exec "$0" "$@"', process.execPath, ...command], {
      stdio: 'inherit',
    });
    const [status] = await once(child, 'exit');
    assert.equal(status, 42);
    assert.deepEqual(agent.ops(), ['redeem', 'nack']);
    assert.match(agent.requests.at(-1)?.why ?? '', /MSG_CTRUNC/);
  });

  it('closes fds that nobody asked for', async () => {
    agent.answers.set('ping', (request, peer) => {
      agent.deliver(request, peer);
    });
    agent.answers.set('status', (request, peer) => {
      agent.deliver({ ...request, id: 999 }, peer);
      peer.send({ id: request.id, error: { code: 'INTERNAL', reason: 'INTERNAL', message: 'no' } });
    });
    const vmm = await connect();
    await vmm.ping();
    await refusal(vmm.status());
    assert.deepEqual(openRmas(), []);
  });

  it('hangs up when an answer does not come in time, so that a late fd is taken back', async () => {
    const closed: RmaError[] = [];
    agent.answers.set('redeem', () => undefined);
    const clock = new FakeClock();
    const vmm = await connect({ clock, deadlineMs: 30, onClose: (error) => closed.push(error) });
    const redeemed = refusal(vmm.redeem('rmat_right'));
    clock.advance(30);
    const error = await redeemed;
    assert.equal(error.reason, 'CALL_TIMED_OUT');
    assert.deepEqual(closed, [error]);
    assert.equal((await refusal(vmm.ping())).reason, 'CALL_TIMED_OUT');
  });

  it('ends what waits when the agent hangs up, and resumes on a new connection', async () => {
    const vmm = await connect();
    closeFd((await vmm.redeem('rmat_right')).fd);
    await vmm.confirm('c-1');
    agent.answers.set('ping', () => agent.hangUp());
    assert.equal((await refusal(vmm.ping())).reason, 'AGENT_UNREACHABLE');
    const again = await connect();
    assert.deepEqual(await again.resume('rmat_right'), {
      claim: 'c-1',
      state: 'BOUND',
      rmaBytes: agent.rmaBytes,
      device: 'MEMFD',
    });
  });

  it('passes events on', async () => {
    const vmm = await connect({ onEvent: (event) => events.push(event) });
    const events: object[] = [];
    agent.peers[0]?.send({ event: 'drain_requested', claim: 'c-1' });
    await vmm.ping();
    assert.deepEqual(events, [{ event: 'drain_requested', claim: 'c-1' }]);
  });

  it('tells when it is asked to let go of a claim, and by when', async () => {
    const requests: object[] = [];
    const vmm = await connect({ onDrainRequested: (request) => requests.push(request) });
    agent.peers[0]?.send({ event: 'drain_requested', claim: 'c-1' });
    agent.peers[0]?.send({ event: 'drain_requested', claim: 'c-2', reason: 'new fan', deadline_ms: 5_000 });
    agent.peers[0]?.send({ event: 'claim_expiring', claim: 'c-3' });
    agent.peers[0]?.send({ event: 'drain_requested', claim: 'c-4', cause: 'UNKNOWN_TO_BROKER' });
    await vmm.ping();
    assert.deepEqual(requests, [
      { claim: 'c-1', cause: null, reason: null, deadlineMs: null },
      { claim: 'c-2', cause: null, reason: 'new fan', deadlineMs: 5_000 },
      { claim: 'c-4', cause: 'UNKNOWN_TO_BROKER', reason: null, deadlineMs: null },
    ]);
  });

  it('refuses to talk to anything but rma-local/1', async () => {
    agent.greeting = { protocol: 'rma-local', versions: [2], node: 'n1' };
    assert.match((await refusal(connect())).message, /speaks only versions 2/);
    agent.greeting = { protocol: 'else', versions: [1], node: 'n1' };
    assert.equal((await refusal(connect())).reason, 'BAD_PACKET');
    agent.greeting = { nothing: 'of the kind' };
    assert.equal((await refusal(connect())).reason, 'BAD_PACKET');
  });

  it('says that no agent is there, whatever is there instead', async () => {
    const nothing = `${agent.socketPath}.none`;
    assert.match((await refusal(connect({ socketPath: nothing }))).message, /ENOENT.*is rma-agent running/);
    writeFileSync(nothing, '');
    assert.equal((await refusal(connect({ socketPath: nothing }))).metadata['errno'], 'ECONNREFUSED');
    rmSync(nothing);
    const stream = createServer().listen(nothing);
    await once(stream, 'listening');
    const error = await refusal(connect({ socketPath: nothing }));
    assert.deepEqual([error.reason, error.metadata['errno']], ['AGENT_UNREACHABLE', 'EPROTOTYPE']);
    stream.close();
  });
});
