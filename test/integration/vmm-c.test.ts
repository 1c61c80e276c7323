import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freeCount, type OneNode, RMA_BYTES, startOneNode, until } from './one-node.js';

const EXAMPLE = fileURLToPath(new URL('../../../examples/vmm-c/', import.meta.url));
const RMA_COUNT = 2;
const WITHOUT_COMPILER = spawnSync('cc', ['--version']).status !== 0 || spawnSync('make', ['--version']).status !== 0;
const skip = WITHOUT_COMPILER ? 'needs a C compiler (cc) and make' : false;

interface RunningVmm {
  readonly child: ChildProcess;
  /** The next line that it prints. */
  nextLine(): Promise<string>;
  readonly ended: Promise<{ readonly status: number | null; readonly complaint: string }>;
}

describe('the VMM in C', { skip }, () => {
  let node: OneNode;
  let program = '';

  before(async () => {
    node = await startOneNode(RMA_COUNT);
    program = join(node.directory, 'vmm');
    const built = spawnSync('make', ['-s', '-C', EXAMPLE, `OUTPUT=${program}`], { encoding: 'utf8' });
    assert.equal(built.status, 0, built.stderr);
  });
  after(() => node.stop());

  function start(args: readonly string[], token?: string): RunningVmm {
    const env = token === undefined ? {} : { RMA_CLAIM_TOKEN: token };
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    const ended = once(child, 'close').then(([status]) => ({ status, complaint }));
    return { child, ended, nextLine: async () => String((await lines.next()).value) };
  }

  const stateOf = async (id: string) => (await node.client.getClaim(`claims/${id}`)).state;
  const allFree = async () => (await freeCount(node.client)) === RMA_COUNT;

  it('is shorter than 150 lines', () => {
    assert.ok(readFileSync(`${EXAMPLE}vmm.c`, 'utf8').split('\n').length <= 150);
  });

  it('binds its claim, writes into the RMA and keeps it until it is told to stop', async () => {
    const { id, token } = await node.claim('stops');
    const vmm = start([node.socketPath], token);
    const bound = /^bound claims\/(\S+) rma_bytes=(\d+) fd=(\d+)$/.exec(await vmm.nextLine());
    assert.deepEqual(bound?.slice(1, 3), [id, String(RMA_BYTES)]);

    await until('the broker knows it', async () => (await stateOf(id)) === 'BOUND');
    assert.equal((await node.client.getClaim(`claims/${id}`)).holder?.pid, vmm.child.pid);
    assert.equal(await freeCount(node.client), RMA_COUNT - 1);
    assert.equal(firstWord(`/proc/${vmm.child.pid}/fd/${bound?.[3]}`), 0x524d4100);

    vmm.child.kill('SIGTERM');
    assert.equal(await vmm.nextLine(), `released claims/${id}`);
    assert.deepEqual(await vmm.ended, { status: 0, complaint: '' });
    await until('its RMA is back', allFree);
    const { state, endCause } = await node.client.getClaim(`claims/${id}`);
    assert.deepEqual([state, endCause], ['RELEASED', 'HOLDER_RELEASED']);
  });

  it('gives its RMA back when its standard input ends, and takes a token as its argument', async () => {
    const { id, token } = await node.claim('ends');
    const vmm = start([node.socketPath, token]);
    assert.match(await vmm.nextLine(), /^bound /);
    vmm.child.stdin?.end();
    assert.equal(await vmm.nextLine(), `released claims/${id}`);
    assert.equal((await vmm.ended).status, 0);
    await until('its RMA is back', allFree);
  });

  it('gives its RMA back when the orchestrator releases the claim', async () => {
    const { id, token } = await node.claim('drained');
    const vmm = start([node.socketPath], token);
    assert.match(await vmm.nextLine(), /^bound /);
    await until('the broker knows it', async () => (await stateOf(id)) === 'BOUND');
    assert.equal((await node.client.releaseClaim(`claims/${id}`)).state, 'RELEASING');
    assert.equal(await vmm.nextLine(), `released claims/${id}`);
    await until('its RMA is back', allFree);
  });

  it('loses its claim when it is killed, and the next guest finds a clear RMA', async () => {
    for (const guest of ['killed-1', 'killed-2', 'killed-3']) {
      const { id, token } = await node.claim(guest);
      const vmm = start([node.socketPath], token);
      assert.match(await vmm.nextLine(), /^bound /, 'every round it checks that each byte is zero');
      vmm.child.kill('SIGKILL');
      await until('the claim has ended', async () => (await stateOf(id)) === 'RELEASED');
      assert.equal((await node.client.getClaim(`claims/${id}`)).endCause, 'HOLDER_EXITED');
    }
    await until('all RMAs are back', allFree);
  });

  it("says the agent's reason when it is refused", async () => {
    const vmm = start([node.socketPath], 'no-such-token');
    const { status, complaint } = await vmm.ended;
    assert.equal(status, 1);
    assert.match(complaint, /^vmm: TOKEN_UNKNOWN: /);
  });

  it('says that nobody listens where it was sent', async () => {
    const { status, complaint } = await start([join(node.directory, 'none.sock')], 'token').ended;
    assert.equal(status, 1);
    assert.match(complaint, /none\.sock: No such file or directory\n$/);
  });

  it('can redeem again after it had no fd number free', async () => {
    const { id, token } = await node.claim('full');
    // Standard streams and the socket take 0 to 3.
    const full = spawnSync('sh', ['-c', 'ulimit -n 4; exec "$0" "$@"', program, node.socketPath, token], {
      encoding: 'utf8',
    });
    assert.equal(full.status, 1);
    assert.match(full.stderr, /^vmm: the fd did not arrive: /);
    await until('it is prepared again', async () => (await stateOf(id)) === 'PREPARED');
    const vmm = start([node.socketPath], token);
    assert.match(await vmm.nextLine(), /^bound /);
    vmm.child.stdin?.end();
    assert.equal((await vmm.ended).status, 0);
    await until('its RMA is back', allFree);
  });
});

function firstWord(path: string): number {
  const fd = openSync(path, 'r');
  try {
    const word = Buffer.alloc(4);
    readSync(fd, word, 0, 4, 0);
    return word.readUInt32LE();
  } finally {
    closeSync(fd);
  }
}
