import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { AGENT_CONFIG } from '../../src/agent/config.js';
import { loadConfig } from '../../src/common/config/load-config.js';

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
  assert.deepEqual(load(['--config', '/x', '--check-config'], file), {
    start: false,
    text: 'the configuration is valid\n',
    exitStatus: 0,
  });
});

for (const [words, expected] of [
  [['--rma-count=2', '--held-back-count=3'], /heldBackCount: 3 cannot be held back/],
  [['--hugepage-size=3MiB'], /hugepageSize: .*powers of two/],
  [['--hugepage-size=1GiB', '--rma-size=512MiB'], /rmaSize: .*whole number of pages/],
  [['--node-name=my_host'], /nodeName: "my_host".*up to its first dot/],
  [['--http-address=0.0.0.0:7072'], /httpAddress: .*--allow-insecure/],
  [['--tls-ca-file=/ca.crt'], /tlsCertFile: it is not set: TLS takes tlsCaFile, tlsCertFile, tlsKeyFile/],
  [['--broker-identity=broker'], /brokerIdentity: "broker" is refused.*a URI such as/],
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
  const off = load(['--http-address=off']);
  assert.ok(off.start);
  assert.equal(off.config.httpAddress, null);
});
