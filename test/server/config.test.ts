import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadConfig } from '../../src/common/config/load-config.js';
import { BROKER_CONFIG, toBrokerConfig } from '../../src/server/config.js';

const SAMPLE = new URL('../../../deploy/config/rma-broker.yaml', import.meta.url);

function load(words: readonly string[], file = '') {
  return loadConfig(BROKER_CONFIG, { words, environment: {}, readFile: () => file });
}

test('the committed sample file is the one that the schema gives', () => {
  const outcome = load(['--print-sample-config']);
  assert.equal(outcome.start, false);
  const stale = 'rma-broker --print-sample-config > deploy/config/rma-broker.yaml makes it anew';
  assert.equal(readFileSync(SAMPLE, 'utf8'), outcome.start ? '' : outcome.text, stale);
});

test('every line of the sample file can be switched on', () => {
  const file = readFileSync(SAMPLE, 'utf8').replaceAll(/^#(?=[a-z])/gm, '');
  const outcome = load(['--config', '/x', '--check-config'], file);
  assert.ok(!outcome.start);
  assert.deepEqual([outcome.text, outcome.exitStatus], ['the configuration is valid\n', 0]);
});

test('the defaults listen on loopback and keep claims on disk', () => {
  const outcome = load([]);
  assert.ok(outcome.start);
  assert.equal(outcome.config.listenAddress, '127.0.0.1:7070');
  assert.equal(outcome.config.store, 'lmdb');
});

for (const address of ['0.0.0.0:7070', '[::]:7070', '10.1.2.3:7070', 'broker.example:7070']) {
  test(`listening on ${address} is refused with the reason, unless the operator says so in so many words`, () => {
    const refused = load(['--listen-address', address]);
    assert.ok(!refused.start);
    assert.equal(refused.exitStatus, 2);
    assert.match(refused.text, /listenAddress: .*no TLS.*tlsCaFile.*--allow-insecure.*\(flag --listen-address\)/);

    for (const flag of ['--allow-insecure', '--allow-non-loopback']) {
      const allowed = load(['--listen-address', address, flag]);
      assert.ok(allowed.start);
      assert.equal(allowed.config.listenAddress, address);
    }
  });
}

const FILES = ['--tls-ca-file=/tls/ca.crt', '--tls-cert-file=/tls/tls.crt', '--tls-key-file=/tls/tls.key'];
const TLS = [...FILES, '--policy-file=/policy.yaml'];

test('with TLS any address may be listened on', () => {
  const outcome = load(['--listen-address', '0.0.0.0:7070', ...TLS]);
  assert.ok(outcome.start);
  const paths = { ca: '/tls/ca.crt', certificate: '/tls/tls.crt', key: '/tls/tls.key' };
  assert.deepEqual(toBrokerConfig(outcome.config).certificatePaths, paths);
});

for (const left of FILES) {
  test(`TLS without ${left} is refused: it takes all three files`, () => {
    const refused = load(TLS.filter((word) => word !== left));
    assert.ok(!refused.start);
    assert.match(refused.text, /tls(Ca|Cert|Key)File: it is not set: TLS takes tlsCaFile, tlsCertFile, tlsKeyFile/);
  });
}

test('TLS takes a policy, and a policy takes TLS', () => {
  const open = load(FILES);
  assert.ok(!open.start);
  assert.match(open.text, /policyFile: it is not set/);
  const forNobody = load(['--policy-file=/policy.yaml']);
  assert.ok(!forNobody.start);
  assert.match(forNobody.text, /policyFile: without TLS nobody has an identity/);
});

test('a session that one lost heartbeat would end is refused', () => {
  const refused = load(['--session-ttl=5s', '--heartbeat-interval=2s']);
  assert.ok(!refused.start);
  assert.match(refused.text, /sessionTtl: .*3 times heartbeatInterval/);
});

test('metrics for other machines are refused with the reason, unless the operator says so', () => {
  const refused = load(['--http-address', '0.0.0.0:7071']);
  assert.ok(!refused.start);
  assert.match(refused.text, /httpAddress: .*--allow-insecure.*\(flag --http-address\)/);
  for (const words of [['--allow-insecure'], TLS]) {
    assert.ok(load(['--http-address', '0.0.0.0:7071', ...words]).start);
  }
});

test('metrics can be turned off', () => {
  const outcome = load(['--http-address', 'off']);
  assert.ok(outcome.start);
  assert.equal(outcome.config.httpAddress, null);
});

const ETCD = ['--store', 'etcd', '--etcd-endpoints', '127.0.0.1:2379'];

test('the store on etcd is where the settings say, and its broker where it listens', () => {
  const words = ['--etcd-endpoints', '10.1.2.3:2379,10.1.2.4:2379', '--etcd-ca-file', '/ca.crt'];
  const own = ['--etcd-cert-file', '/c.crt', '--etcd-key-file', '/c.key', '--etcd-user', 'u'];
  const outcome = load(['--store', 'etcd', ...words, ...own, '--etcd-password-file', '/p', '--leader-ttl', '3s']);
  assert.ok(outcome.start);
  assert.deepEqual(toBrokerConfig(outcome.config).etcd, {
    endpoints: ['10.1.2.3:2379', '10.1.2.4:2379'],
    prefix: '/rma-broker/',
    tls: { ca: '/ca.crt', own: { certificate: '/c.crt', key: '/c.key' } },
    user: { name: 'u', passwordFile: '/p' },
    leaderTtlMs: 3_000,
    advertisedAddress: null,
    advertisedHttpAddress: '127.0.0.1:7071',
  });
});

test('a store of its own has nothing to do with etcd, whatever is set', () => {
  const outcome = load(['--etcd-endpoints', '127.0.0.1:2379']);
  assert.ok(outcome.start);
  assert.equal(toBrokerConfig(outcome.config).etcd, null);
});

for (const [what, words, problem] of [
  ['without endpoints', ['--store', 'etcd'], /etcdEndpoints: it is not set/],
  ['with a member on another machine and no TLS', ['--store', 'etcd', '--etcd-endpoints', '10.1.2.3:2379'], /TLS/],
  ['with a certificate and no key', [...ETCD, '--etcd-ca-file', '/a', '--etcd-cert-file', '/c'], /etcdKeyFile: /],
  ['with a user and no password', [...ETCD, '--etcd-user', 'u'], /etcdPasswordFile: /],
  ['with a lease of no whole seconds', [...ETCD, '--leader-ttl', '2500ms'], /leaderTtl: .*whole seconds/],
  ['with a lease of less than two seconds', [...ETCD, '--leader-ttl', '1s'], /leaderTtl/],
  ['with a prefix that is none', [...ETCD, '--etcd-prefix', 'rma'], /etcdPrefix/],
  ['with an endpoint twice', ['--store', 'etcd', '--etcd-endpoints', 'a:1,a:1'], /etcdEndpoints/],
  [
    'that listens everywhere and does not say where it can be reached',
    [...ETCD, '--listen-address', '0.0.0.0:7070', '--allow-insecure'],
    /advertisedAddress/,
  ],
] as const) {
  test(`a broker on etcd ${what} is refused`, () => {
    const outcome = load(words);
    assert.ok(!outcome.start);
    assert.equal(outcome.exitStatus, 2);
    assert.match(outcome.text, problem);
  });
}
