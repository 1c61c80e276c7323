import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { AGENT_CONFIG } from '../../src/agent/config.js';
import { AccountNames } from '../../src/agent/sockets/account-names.js';
import { plannedSockets } from '../../src/agent/sockets/configured-sockets.js';
import { loadConfig } from '../../src/common/config/load-config.js';
import { RULE_FOR_EVERYBODY, RULE_TO_ALLOCATE } from '../../src/domain/agent/policy/local-rule.js';

const SAMPLE = new URL('../../../deploy/config/rma-agent.yaml', import.meta.url);

function load(words: readonly string[], file = '') {
  return loadConfig(AGENT_CONFIG, { words, environment: {}, readFile: () => file });
}

test('the committed sample file is the one that the schema gives', () => {
  const outcome = load(['--print-sample-config']);
  assert.equal(outcome.start, false);
  const stale = 'rma-agent --print-sample-config > deploy/config/rma-agent.yaml makes it anew';
  assert.equal(readFileSync(SAMPLE, 'utf8'), outcome.start ? '' : outcome.text, stale);
});

test('every line of the sample file can be switched on', () => {
  const file = readFileSync(SAMPLE, 'utf8').replaceAll(/^#(?=[a-z])/gm, '');
  const outcome = load(['--config', '/x', '--check-config'], file);
  assert.ok(!outcome.start);
  assert.deepEqual([outcome.text, outcome.exitStatus], ['the configuration is valid\n', 0]);
});

for (const [words, expected] of [
  [['--rma-count=2', '--held-back-count=3'], /heldBackCount: 3 cannot be held back/],
  [['--hugepage-size=3MiB'], /hugepageSize: .*powers of two/],
  [['--hugepage-size=1GiB', '--rma-size=512MiB'], /rmaSize: .*whole number of pages/],
  [['--node-name=my_host'], /nodeName: "my_host".*up to its first dot/],
  [['--http-address=0.0.0.0:7072'], /httpAddress: .*--allow-insecure/],
  [['--tls-ca-file=/ca.crt'], /tlsCertFile: it is not set: TLS takes tlsCaFile, tlsCertFile, tlsKeyFile/],
  [['--broker-identity=broker'], /brokerIdentity: "broker" is refused.*a URI such as/],
  [['--metrics-identities=prometheus'], /metricsIdentities: .*a list of at most 64 URIs/],
  [['--metrics-identities=spiffe://a/b,spiffe://a/../b'], /metricsIdentities: .*any one segment/],
  [['--http-address=nowhere'], /httpAddress: .*, or off/],
  [['--socket-path=agent.sock'], /socketPath: "agent\.sock".*absolute path/],
] as const) {
  test(`${words.join(' ')} is refused`, () => {
    const refused = load(words);
    assert.ok(!refused.start);
    assert.equal(refused.exitStatus, 2);
    assert.match(refused.text, expected);
  });
}

test('a node may be named by its full host name', () => {
  const outcome = load(['--node-name=P7-03.example.org']);
  assert.equal(outcome.start && outcome.config.nodeName, 'p7-03');
});

test('metrics can be served to other machines when the operator says so, and turned off', () => {
  const wide = load(['--http-address=0.0.0.0:7072', '--allow-non-loopback']);
  assert.ok(wide.start);
  assert.equal(wide.config.httpAddress, '0.0.0.0:7072');
  const files = ['--tls-ca-file=/ca.crt', '--tls-cert-file=/tls.crt', '--tls-key-file=/tls.key'];
  assert.ok(load(['--http-address=0.0.0.0:7072', ...files]).start);
  const off = load(['--http-address=off']);
  assert.ok(off.start);
  assert.equal(off.config.httpAddress, null);
});

const SOCKETS = `
sockets:
  - path: /run/rma/vm.sock
    mode: 0666
    rules:
      - { uids: [libvirt-qemu, 107], cgroups: ["/machine.slice/*"], connectionsMax: 256 }
  - path: /run/rma/direct.sock
    group: kvm
    rules: [{ gids: [rma-direct], may: [allocate, release], unscheduledMax: 2 }]
`;

test('sockets have rules of their own, and what they leave out is as for one socket', () => {
  const outcome = load(['--config=/x', '--socket-mode=0600', '--socket-group=36'], SOCKETS);
  assert.ok(outcome.start, outcome.start ? '' : outcome.text);
  const names = new AccountNames({ passwd: 'libvirt-qemu:x:64055:', group: 'kvm:x:104:\nrma-direct:x:900:' });
  const [vm, direct] = plannedSockets(outcome.config, names);
  assert.deepEqual(vm, {
    path: '/run/rma/vm.sock',
    mode: 0o666,
    gid: 36,
    rules: [{ ...RULE_FOR_EVERYBODY, uids: [64_055, 107], cgroups: ['/machine.slice/*'], connectionsMax: 256 }],
  });
  const rule = { ...RULE_FOR_EVERYBODY, gids: [900], may: ['allocate', 'release'], unscheduledMax: 2 };
  assert.deepEqual(direct, { path: '/run/rma/direct.sock', mode: 0o600, gid: 104, rules: [rule] });
});

test('a variable or flag has the sockets too, as YAML or JSON', () => {
  const outcome = load(['--sockets=[{"path":"/run/a.sock","rules":[{"uids":["0"],"may":["status"]}]}]']);
  assert.ok(outcome.start, outcome.start ? '' : outcome.text);
  assert.deepEqual(outcome.config.sockets, [{ path: '/run/a.sock', rules: [{ uids: ['0'], may: ['status'] }] }]);
});

test('what is printed of sockets can be read back', () => {
  const printed = load(['--config=/x', '--print-config'], SOCKETS);
  assert.ok(!printed.start);
  const again = load(['--config=/x'], printed.text);
  const first = load(['--config=/x'], SOCKETS);
  assert.ok(again.start && first.start);
  assert.deepEqual(again.config.sockets, first.config.sockets);
});

test('without sockets there is one, as agents of 0.1.0 have it', () => {
  const outcome = load(['--allocate-uids=7', '--allocate-gids=8,9', '--socket-path=/a.sock', '--socket-group=root']);
  assert.ok(outcome.start);
  const [socket, ...others] = plannedSockets(outcome.config, new AccountNames({ passwd: '', group: 'root:x:0:' }));
  assert.deepEqual(others, []);
  assert.deepEqual(socket, {
    path: '/a.sock',
    mode: 0o660,
    gid: 0,
    rules: [{ ...RULE_TO_ALLOCATE, uids: [7] }, { ...RULE_TO_ALLOCATE, gids: [8, 9] }, RULE_FOR_EVERYBODY],
  });
});

const ONE_RULE = 'rules: [{ uids: [0] }]';
for (const [sockets, expected] of [
  ['[]', /sockets: .*name one, or leave the setting out/],
  ['nonsense', /sockets: .*expected array/],
  [`[{ path: a.sock, ${ONE_RULE} }]`, /\[0\]\.path: allowed is an absolute path/],
  [`[{ path: /a, ${ONE_RULE}, owner: me }]`, /\[0\]: Unrecognized key: "owner"/],
  ['[{ path: /a }]', /\[0\]\.rules: /],
  ['[{ path: /a, rules: [] }]', /\[0\]\.rules: without a rule nobody can use it/],
  ['[{ path: /a, rules: [{ uids: [] }] }]', /\[0\]\.rules\[0\]\.uids: an empty list is for nobody/],
  [
    '[{ path: /a, rules: [{ uids: ["no body"] }] }]',
    /\[0\]\.rules\[0\]\.uids\[0\]: allowed is the name or number of a user/,
  ],
  ['[{ path: /a, rules: [{ may: [dance] }] }]', /\[0\]\.rules\[0\]\.may\[0\]: allowed is one of redeem/],
  ['[{ path: /a, rules: [{ cgroups: [/a] }] }]', /\[0\]\.rules\[0\]\.cgroups: .*name uids or gids too/],
  ['[{ path: /a, rules: [{ uids: [0], cgroups: [a] }] }]', /cgroups\[0\]: allowed is the path of a control group/],
  ['[{ path: /a, rules: [{ unscheduledMax: 1 }] }]', /unscheduledMax: .*add allocate to may/],
  ['[{ path: /a, rules: [{ connectionsMax: 0 }] }]', /connectionsMax: allowed is a whole number from 1 to 512/],
  [`[{ path: /a, ${ONE_RULE} }, { path: /a, ${ONE_RULE} }]`, /\[1\]\.path: another socket has this path/],
] as const) {
  test(`sockets: ${sockets} is refused, with the place`, () => {
    for (const refused of [load([`--sockets=${sockets}`]), load(['--config=/x'], `sockets: ${sockets}`)]) {
      assert.ok(!refused.start);
      assert.equal(refused.exitStatus, 2);
      assert.match(refused.text, expected);
    }
  });
}

for (const flag of ['--socket-path=/b.sock', '--allocate-uids=7', '--allocate-gids=7']) {
  test(`${flag} beside sockets is refused: nobody would go by it`, () => {
    const refused = load([flag, `--sockets=[{ path: /a.sock, ${ONE_RULE} }]`]);
    assert.ok(!refused.start && /nobody would go by it beside sockets/.test(refused.text));
  });
}
