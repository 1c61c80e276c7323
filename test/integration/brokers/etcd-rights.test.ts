import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { OWN_PROGRAMS } from '../../../examples/fleet/local-fleet.js';
import { TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { Program } from '../../../examples/fleet/program.js';
import { DATA_FILE } from '../../../src/server/store/location/store-place.js';
import { documentedCommands, documentedFlags, EtcdAuthority, typed } from '../../fixtures/etcd-authority.js';
import { EtcdCluster, WITHOUT_ETCDCTL } from '../../fixtures/etcd-cluster.js';
import type { TlsFiles } from '../../fixtures/test-pki.js';

describe('the rights on etcd that operations.md gives brokers', {
  timeout: TEST_TIMEOUT_MS,
  skip: WITHOUT_ETCDCTL,
}, () => {
  const authority = new EtcdAuthority();
  const brokers: Program[] = [];
  let etcd: EtcdCluster;

  before(async () => {
    etcd = await EtcdCluster.start({ tls: authority.issue('member'), flags: documentedFlags() });
    const { status, stderr } = shell(documentedCommands('etcdctl user add root'), authority.issue('root'));
    assert.equal(status, 0, stderr);
  });
  after(async () => {
    for (const broker of brokers) await broker.stop();
    await etcd?.close();
    authority.remove();
  });

  const shell = (script: string, files: TlsFiles) => typed(script, { endpoint: etcd.endpoints[0] ?? '', files });

  function etcdFlags(user: string): readonly string[] {
    const { caFile, certFile, keyFile } = authority.issue(user);
    const tls = ['--etcd-ca-file', caFile, '--etcd-cert-file', certFile, '--etcd-key-file', keyFile];
    return ['--store', 'etcd', '--etcd-endpoints', etcd.endpoints.join(','), ...tls];
  }

  /** A backup by this user; whether it is there, and what was said. */
  function backUp(user: string, name: string): { readonly isThere: boolean; readonly stderr: string } {
    const target = join(authority.folder, name);
    const flags = ['--data-directory', join(authority.folder, 'none'), '--backup-to', target, ...etcdFlags(user)];
    const { status, stderr } = spawnSync(process.execPath, [OWN_PROGRAMS.broker, ...flags], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return { isThere: existsSync(join(target, DATA_FILE)), stderr };
  }

  function startBroker(user: string): Program {
    const words = [...etcdFlags(user), '--leader-ttl', '2s'];
    const own = ['--listen-address', '127.0.0.1:0', '--http-address', 'off'];
    const data = ['--data-directory', join(authority.folder, `data-${user}`)];
    const broker = Program.start(`rma-broker as ${user}`, OWN_PROGRAMS.broker, [...words, ...own, ...data]);
    brokers.push(broker);
    return broker;
  }

  it('let one lead', async () => {
    const broker = startBroker('rma-broker');
    await until(
      () => `it leads\n${broker.tail()}`,
      () => broker.records.some((record) => record.event === 'election.phase' && record['phase'] === 'leader'),
    );
  });

  it('are enough to be told how etcd is, or it says that they are not', async () => {
    const [broker] = brokers;
    const isTold = ({ event }: { readonly event: string }) =>
      ['etcd.version', 'etcd.old', 'etcd.status_refused'].includes(event);
    await until(
      () => `it has heard of etcd\n${broker?.tail()}`,
      () => broker?.records.some(isTold) === true,
    );
  });

  it('are enough to compact, unless etcd leaves that to root and its own flags', () => {
    const compact = (user: string) => shell('etcdctl compact 1 2>&1 || true', authority.issue(user)).stdout;
    assert.match(compact('rma-broker'), /compacted|permission denied/);
    assert.match(compact('root'), /compacted/);
  });

  it('keep it from all other keys, and others from its own', () => {
    const broker = authority.issue('rma-broker');
    assert.equal(shell('etcdctl get --prefix /rma-broker/ --keys-only', broker).status, 0);
    assert.match(shell('etcdctl put /elsewhere/key value', broker).stderr, /permission denied/);
    assert.match(shell('etcdctl get /elsewhere/key', broker).stderr, /permission denied/);
    const stranger = authority.issue('stranger');
    assert.match(shell('etcdctl get --prefix /rma-broker/', stranger).stderr, /permission denied/);
  });

  it('let a user of their own make backups and note them, and change nothing else', () => {
    const { status, stderr } = shell(documentedCommands('etcdctl role add rma-backup'), authority.issue('root'));
    assert.equal(status, 0, stderr);
    const made = backUp('rma-backup', 'noted');
    assert.deepEqual([made.isThere, made.stderr.includes('store.backup_not_noted')], [true, false], made.stderr);
    const user = authority.issue('rma-backup');
    const noted = shell('etcdctl get --print-value-only /rma-broker/last-backup', user).stdout;
    assert.equal(JSON.parse(noted).backup, join(authority.folder, 'noted'));
    for (const key of ['layout', 'leader', 'meta'])
      assert.match(shell(`etcdctl put /rma-broker/${key} 1`, user).stderr, /permission denied/);
  });

  it('let a backup be good that cannot be noted, and say so', () => {
    const only = 'etcdctl role revoke-permission rma-backup /rma-broker/last-backup';
    assert.equal(shell(only, authority.issue('root')).status, 0);
    const { isThere, stderr } = backUp('rma-backup', 'not-noted');
    assert.equal(isThere, true);
    assert.match(stderr, /"store\.backup_not_noted".*permission denied/);
  });

  it('have words in the log where they are missing', async () => {
    const record = await startBroker('stranger').waitFor('store.not_loaded');
    assert.match(JSON.stringify(record), /permission denied/);
  });
});
