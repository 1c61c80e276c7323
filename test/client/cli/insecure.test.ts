import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createBrokerClient } from '../../../src/client/broker-client.js';
import { securityOf } from '../../../src/client/rpc/stubs.js';
import { TestAuthority } from '../../fakes/certificates.js';
import { rmactl } from './support.js';

/** Not a loopback address, and yet nothing leaves this machine; nobody listens there. */
const ELSEWHERE = '0.0.0.0:1';
const WARNING = /^warning: there is no TLS on the way to 0\.0\.0\.0:1, .*--allow-insecure where nobody can\n/;

describe('rmactl without TLS', () => {
  const home = mkdtempSync(join(tmpdir(), 'rma-insecure-'));
  before(() => mkdirSync(join(home, '.config', 'rma'), { recursive: true }));
  after(() => rmSync(home, { recursive: true }));
  const run = (...words: readonly string[]) =>
    rmactl(['tenant', 'list', '--timeout', '1ms', ...words], { env: { HOME: home } });

  it('warns on stderr, once, of a broker on another machine', async () => {
    const { out, err } = await run('--broker', ELSEWHERE);
    assert.match(err, WARNING);
    assert.equal(err.match(/warning/g)?.length, 1);
    assert.equal(out, '');
  });

  it('warns in JSON where the failure is JSON', async () => {
    const { out, err } = await run('--broker', ELSEWHERE, '-o', 'json');
    const [warning, failure, ...rest] = err
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.match(warning.warning, /no TLS on the way/);
    assert.equal(typeof failure.reason, 'string');
    assert.deepEqual({ out, rest }, { out: '', rest: [] });
  });

  it('does not when it is said to be meant, on the command line or in a context', async () => {
    assert.doesNotMatch((await run('--broker', ELSEWHERE, '--allow-insecure')).err, /warning/);
    writeFileSync(
      join(home, '.config', 'rma', 'contexts.yaml'),
      `contexts:\n  meant: { broker: "${ELSEWHERE}", allowInsecure: true }\n  not: { broker: "${ELSEWHERE}" }\n`,
    );
    assert.doesNotMatch((await run('--context', 'meant')).err, /warning/);
    assert.match((await run('--context', 'not')).err, WARNING);
  });

  it('does not of a broker on this machine, nor with TLS', async () => {
    const { ca, certificate, key } = new TestAuthority().write(join(home, 'tls'), 'spiffe://rma.test/operator/ann');
    const tls = ['--tls-ca-file', ca, '--tls-cert-file', certificate, '--tls-key-file', key];
    assert.doesNotMatch((await run('--broker', ELSEWHERE, ...tls)).err, /warning/);
    for (const broker of ['127.0.0.1:1', '[::1]:1', 'localhost:1', `unix:${home}/none.sock`])
      assert.doesNotMatch((await run('--broker', broker)).err, /warning/, broker);
  });
});

describe('the security of a connection', () => {
  for (const [address, hasTls, security] of [
    ['broker.example:7070', true, 'tls'],
    ['127.0.0.1:7070', true, 'tls'],
    ['127.9.9.9:7070', false, 'local'],
    ['[::1]:7070', false, 'local'],
    ['localhost:7070', false, 'local'],
    ['unix:/run/rma-broker/admin.sock', false, 'local'],
    ['10.0.0.5:7070', false, 'none'],
    ['[fd00::1]:7070', false, 'none'],
    ['localhost.example:7070', false, 'none'],
  ] as const)
    it(`is ${security} to ${address} ${hasTls ? 'with' : 'without'} TLS`, () =>
      assert.equal(securityOf([address], hasTls), security));

  it('is told by the client library, which prints nothing', () => {
    const client = createBrokerClient({ address: ELSEWHERE });
    assert.equal(client.security, 'none');
    client.close();
  });
});
