import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { prefixRange } from '../../../src/server/etcd/prefix-range.js';
import { EtcdCluster, WITHOUT_ETCD } from '../../fixtures/etcd-cluster.js';
import { EtcdUsers } from '../../fixtures/etcd-users.js';
import { TestPki, type TlsFiles } from '../../fixtures/test-pki.js';
import { always, failsAs, Listening, put } from './etcd-rig.js';

function asked({ caFile, certFile, keyFile }: TlsFiles) {
  return { ca: caFile, own: { certificate: certFile, key: keyFile } };
}

describe('an etcd with TLS', { skip: WITHOUT_ETCD, timeout: TEST_TIMEOUT_MS }, () => {
  let pki: TestPki;
  let foreign: TestPki;
  let cluster: EtcdCluster;
  before(async () => {
    pki = await TestPki.make();
    foreign = await TestPki.make('elsewhere.test');
    cluster = await EtcdCluster.start({ tls: await pki.issue('broker', { hosts: ['127.0.0.1'] }) });
  });
  after(async () => {
    await cluster?.close();
    pki?.remove();
    foreign?.remove();
  });

  it('is spoken to with a certificate of the authority it trusts', async () => {
    const etcd = cluster.client({ tls: asked(await pki.issue('operator/a')) });
    assert.equal((await etcd.txn(always(put('a', '1')))).succeeded, true);
    etcd.close();
  });

  it('refuses a client without one, and is refused with one for another host or of another authority', async () => {
    const own = await pki.issue('operator/b');
    const port = cluster.endpoints[0]?.split(':')[1];
    const stranger = await foreign.issue('operator/b');
    for (const terms of [
      { tls: { ca: own.caFile, own: null } },
      { tls: asked(own), endpoints: [`localhost:${port}`] },
      { tls: { ...asked(own), ca: stranger.caFile } },
      { tls: null },
    ]) {
      const etcd = cluster.client(terms);
      await assert.rejects(etcd.range(prefixRange('a')), failsAs('unknown'));
      etcd.close();
    }
  });

  it('is found with files that were replaced, and with the former ones while they do not fit', async () => {
    const stranger = await foreign.issue('operator/c');
    const etcd = cluster.client({ tls: asked(stranger) });
    await assert.rejects(etcd.range(prefixRange('a')), failsAs('unknown'));
    const good = await pki.issue('operator/c');
    cpSync(good.caFile, stranger.caFile);
    cpSync(good.certFile, stranger.certFile);
    await assert.rejects(etcd.range(prefixRange('a')), failsAs('unknown'), 'the key is not theirs');
    cpSync(good.keyFile, stranger.keyFile);
    await until('the new files are used', () =>
      etcd.range(prefixRange('a')).then(
        () => true,
        () => false,
      ),
    );
    etcd.close();
  });

  it('needs files that can be used from the start', async () => {
    const { caFile, certFile } = await pki.issue('operator/d');
    const missing = join(caFile, '..', 'none.key');
    assert.throws(
      () => cluster.client({ tls: { ca: caFile, own: { certificate: certFile, key: missing } } }),
      /none.key is missing/,
    );
    const { keyFile } = await pki.issue('operator/e');
    assert.throws(
      () => cluster.client({ tls: { ca: caFile, own: { certificate: certFile, key: keyFile } } }),
      /cannot be used/,
    );
  });
});

describe('an etcd with users', { skip: WITHOUT_ETCD, timeout: TEST_TIMEOUT_MS }, () => {
  let cluster: EtcdCluster;
  let users: EtcdUsers;
  let password = 'secret';
  const user = { name: 'broker', password: () => password };
  before(async () => {
    cluster = await EtcdCluster.start();
    const early = cluster.client({ user });
    await early.txn(always(put('rma/early', 'users are not asked for yet')));
    early.close();
    users = new EtcdUsers(cluster.endpoints[0] ?? '');
    await users.ask({ name: user.name, password }, 'rma/');
  });
  after(() => cluster?.close());

  async function restart(): Promise<void> {
    await cluster.kill(0);
    cluster.start(0);
    await cluster.untilAnswers(0);
  }

  it('lets its user do what it may, and nobody else', async () => {
    const etcd = cluster.client({ user });
    assert.equal((await etcd.txn(always(put('rma/a', '1')))).succeeded, true);
    await assert.rejects(etcd.txn(always(put('other/a', '1'))), failsAs('refused', /permission denied/));
    const watching = new Listening();
    etcd.watch(prefixRange('other/'), 1, watching);
    await until('the watch is refused', () => watching.over !== null);
    assert.equal(watching.over?.failure, 'refused');
    etcd.close();
    const nobody = cluster.client();
    await assert.rejects(nobody.txn(always(put('rma/a', '2'))), failsAs('refused'));
    nobody.close();
    const liar = cluster.client({ user: { name: 'broker', password: () => 'wrong' } });
    await assert.rejects(liar.txn(always(put('rma/a', '2'))), failsAs('login', /authentication failed/));
    liar.close();
  });

  it('is logged in to again when it has forgotten its tokens', async () => {
    const etcd = cluster.client({ user });
    const { revision } = await etcd.txn(always(put('rma/b', '1')));
    await restart();
    const watching = new Listening();
    etcd.watch(prefixRange('rma/b'), revision, watching);
    await until('the watch has begun', () => watching.told.length > 0);
    await restart();
    await until('it answers', () => etcd.txn(always(put('rma/b', '2'))).then(() => true, failsAs('unknown')));
    etcd.close();
  });

  it('is logged in to again with another password', async () => {
    const etcd = cluster.client({ user });
    await etcd.txn(always(put('rma/c', '1')));
    await users.changePassword(user.name, 'another');
    await assert.rejects(etcd.txn(always(put('rma/c', '2'))), failsAs('login', /authentication failed/));
    password = 'another';
    assert.equal((await etcd.txn(always(put('rma/c', '2')))).succeeded, true);
    etcd.close();
  });
});
