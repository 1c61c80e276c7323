import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { until } from '../../examples/fleet/patience.js';
import { LmdbStore } from '../../src/server/store/lmdb/lmdb-store.js';

/** A user who is not root: of a process of root's the kernel does not show whether it may be dumped. */
const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
const isRoot = process.geteuid?.() === 0;
const LAUNCHER = isRoot ? AS_NOBODY : [];

describe('what is secret', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-secret-'));
  const fleet = new LocalFleet(directory, ['--log-level', 'debug', '--audit-file', 'log']);
  const tokenFiles = ['bound', 'unredeemed', 'later'].map((guest) => join(directory, `${guest}.token`));
  let guest: ChildProcess | null = null;
  /** Everything that anybody was shown. */
  const shown: string[] = [];
  const secrets: string[] = [];

  before(async () => {
    for (const name of ['broker', 'n1']) mkdirSync(join(directory, name));
    if (isRoot)
      for (const path of [directory, join(directory, 'broker'), join(directory, 'n1')]) chownSync(path, NOBODY, NOBODY);
    await fleet.startBroker(LAUNCHER);
    const flags = ['--log-level', 'debug', '--audit-file', 'log'];
    await fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize: '1MiB', rmaCount: 4, flags, launcher: LAUNCHER });
  });
  after(async () => {
    guest?.kill('SIGKILL');
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is out of reach of other programs of the same user, and of whoever collects core dumps', () => {
    // What the kernel keeps from all but root belongs to root.
    for (const { pid } of [fleet.broker, fleet.agent('n1')]) assert.equal(statSync(`/proc/${pid}/environ`).uid, 0);
  });

  it('is in no log, no metric, no list of processes and no error', async () => {
    await live();
    await fleet.stop();
    await collectSecrets();
    assert.ok(secrets.length >= 2 + 2 * tokenFiles.length && secrets.every((secret) => secret.length >= 32));
    assert.match(shown.join('\n'), /tokens\.secret_rotated/, 'logs are among what was shown');
    assert.match(shown.join('\n'), /"rpc":"RotateTokenSecret"/, 'the audit log is among what was shown');
    assert.match(shown.join('\n'), /"op":"redeem"/, "the agent's, too");
    assert.match(shown.join('\n'), /rma_broker_claims/, 'metrics are among what was shown');
    assert.match(shown.join('\n'), /claims\/bound/, 'rmactl is among what was shown');
    const leaks = shown.filter((text) => secrets.some((secret) => text.includes(secret)));
    assert.deepEqual(
      leaks.map((text) => text.slice(0, 500)),
      [],
    );
  });

  /** Claims are made, redeemed, guessed at, listed and revoked, all under the eyes of whoever looks. */
  async function live(): Promise<void> {
    const [bound = '', unredeemed = '', later = ''] = tokenFiles;
    await create('bound', bound);
    await create('unredeemed', unredeemed);
    guest = spawn(process.execPath, execWords(bound, 'sleep', '600'), { stdio: 'ignore' });
    await until('the guest has its RMA', async () =>
      (await rmactl('claim', 'get', 'bound', '-o', 'json')).includes('BOUND'),
    );
    await rmactl('token-secret', 'rotate', '--end-unredeemed');
    await create('later', later);
    for (const [token, reason] of [
      [unredeemed, 'CLAIM_REVOKED'],
      [bound, 'ALREADY_BOUND'],
    ] as const) {
      const refused = await fleet.rmactl(...execWords(token, 'true').slice(1));
      assert.match(refused.stderr, new RegExp(reason));
      shown.push(refused.stdout, refused.stderr);
    }
    for (const args of [
      ['claim', 'list', '--all', '-o', 'json'],
      ['node', 'holders', 'n1'],
      ['node', 'get', 'n1', '-o', 'json'],
    ])
      await rmactl(...args);
    for (const name of ['rma-broker', 'n1'])
      shown.push(await (await fetch(`http://${fleet.httpAddressOf(name)}/metrics`)).text());
    shown.push(...commandLines());
    shown.push(readFileSync(`/proc/${guest.pid}/environ`, 'utf8'));
    for (const { records } of [fleet.broker, fleet.agent('n1')])
      shown.push(...records.map((record) => JSON.stringify(record)));
  }

  async function create(name: string, tokenFile: string): Promise<void> {
    await rmactl(
      'claim',
      'create',
      '--guest',
      name,
      '--claim-id',
      name,
      '--min-rma',
      '1MiB',
      '--token-file',
      tokenFile,
      '-o',
      'json',
    );
  }

  function execWords(tokenFile: string, ...program: readonly string[]): readonly string[] {
    const [, rmactlPath = ''] = fleet.rmactlWords();
    return [rmactlPath, 'exec', '--socket', fleet.socketOf('n1'), '--claim-token-file', tokenFile, '--', ...program];
  }

  async function rmactl(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await fleet.rmactl(...args);
    assert.equal(status, 0, stderr);
    shown.push(stdout, stderr);
    return stdout;
  }

  async function collectSecrets(): Promise<void> {
    for (const path of tokenFiles) {
      const token = readFileSync(path, 'utf8').trim();
      const hash = createHash('sha256').update(token);
      secrets.push(token, hash.copy().digest('hex'), hash.digest('base64'));
    }
    // A copy belongs to whoever copies.
    const copy = join(directory, 'copy');
    cpSync(join(directory, 'broker'), copy, { recursive: true });
    const store = await LmdbStore.open({ directory: copy, randomBytes: () => new Uint8Array() });
    secrets.push(...(await store.load(({ tokenSecrets }) => tokenSecrets.map(({ hex }) => hex))));
    await store.close();
  }
});

function commandLines(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
