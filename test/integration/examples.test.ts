import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';
import { freeCount, until } from './one-node.js';

const SOURCES = fileURLToPath(new URL('../../../examples/', import.meta.url));
const COMPILED = fileURLToPath(new URL('../../examples/', import.meta.url));
/** An interpreter that has grpcio-tools may be another one than the system's. */
const PYTHON = process.env['RMA_PYTHON'] ?? 'python3';
const has = (code: string) => spawnSync(PYTHON, ['-c', code]).status === 0;

const ORCHESTRATORS = [
  {
    language: 'TypeScript, by the name of the package',
    command: [process.execPath, join(COMPILED, 'place-guest/place-guest.js')],
    skip: false,
  },
  {
    language: 'Python',
    command: [PYTHON, '-B', join(SOURCES, 'place-guest/place_guest.py')],
    skip: has('import grpc_tools, google.rpc.status_pb2')
      ? false
      : `needs ${PYTHON} with grpcio-tools and googleapis-common-protos (RMA_PYTHON names another)`,
  },
] as const;

describe('the examples', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-examples-'));
  const fleet = new LocalFleet(directory);
  let client: BrokerClient;

  before(async () => {
    await fleet.startBroker();
    await fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize: '128MiB', rmaCount: 1 });
    client = createBrokerClient({ address: fleet.brokerAddress });
  });
  after(async () => {
    client.close();
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const isFree = () => until('the RMA is free', async () => (await freeCount(client)) === 1);

  for (const { language, command, skip } of ORCHESTRATORS) {
    const place = (guest: string) => {
      const [program, ...words] = [...command, guest, fleet.brokerAddress];
      return spawnSync(program, words, { cwd: directory, encoding: 'utf8' });
    };

    it(`place a guest in ${language}, and say why there is no room for another`, { skip }, async () => {
      await isFree();
      const placed = place('vm1');
      const name = /^(claims\/\S+) is PREPARED on nodes\/n1: start the VMM there with vm1\.token\n$/.exec(
        placed.stdout,
      );
      assert.ok(name?.[1] !== undefined, placed.stderr);
      assert.equal((await client.getClaim(name[1])).spec.guest, 'vm1');
      const tokenFile = join(directory, 'vm1.token');
      assert.match(readFileSync(tokenFile, 'utf8'), /^rmat_/);
      assert.equal(statSync(tokenFile).mode & 0o777, 0o600);

      const refused = place('vm2');
      assert.equal(refused.status, 1);
      assert.match(refused.stderr, /^NO_FREE_RMA: /);
      await client.releaseClaim(name[1]);
    });
  }

  const skip = has('import socket; socket.recv_fds') ? false : 'needs python3 with socket.recv_fds (3.9 or later)';

  it('redeem a claim in Python, keep its RMA while the guest runs, and give it back', { skip }, async () => {
    await isFree();
    const { claim, claimToken } = await client.createClaim({ guest: 'vm3', minRmaBytes: 1 });
    const tokenFile = join(directory, 'vm3.token');
    writeFileSync(tokenFile, claimToken);
    const words = ['-B', join(SOURCES, 'vmm-python/vmm.py'), tokenFile, fleet.socketOf('n1')];
    const vmm = spawn(PYTHON, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface(vmm.stdout)[Symbol.asyncIterator]();
    assert.equal((await lines.next()).value, `bound ${claim.name} rma_bytes=${128 * 2 ** 20}`);
    await until('the broker knows it', async () => (await client.getClaim(claim.name)).state === 'BOUND');
    vmm.stdin.end();
    assert.equal((await lines.next()).value, `released ${claim.name}`);
    await until('it has ended', async () => (await client.getClaim(claim.name)).endCause === 'HOLDER_RELEASED');
  });

  it('say the reason when the agent refuses a token', { skip }, async () => {
    const tokenFile = join(directory, 'wrong.token');
    writeFileSync(tokenFile, 'wrong');
    const words = ['-B', join(SOURCES, 'vmm-python/vmm.py'), tokenFile, fleet.socketOf('n1')];
    const { status, stderr } = spawnSync(PYTHON, words, { encoding: 'utf8' });
    assert.deepEqual({ status, reason: stderr.split(':')[0] }, { status: 1, reason: 'TOKEN_UNKNOWN' });
  });
});
