import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { rmactl } from './support.js';

const FILES = ['ca.crt', 'tls.crt', 'tls.key'];
const DAY_MS = 86_400_000;

describe('rmactl pki', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rmactl-pki-'));
  const directory = join(folder, 'new', 'pki');
  const inPki = (...path: string[]): string => join(directory, ...path);
  const text = (...path: string[]): string => readFileSync(inPki(...path), 'utf8');
  const certificate = (...path: string[]): X509Certificate => new X509Certificate(text(...path));
  const issue = (...args: string[]) => rmactl(['pki', 'issue', '--directory', directory, ...args]);
  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  before(async () => {
    const made = await rmactl(['pki', 'init', '--trust-domain', 'rma.test', '--directory', directory]);
    assert.deepEqual([made.exitCode, made.err], [0, '']);
    assert.match(made.out, /^IDENTITY .*\nspiffe:\/\/rma\.test .*Z\n$/);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('makes a CA that signs programs of its trust domain and no other CA', () => {
    const ca = certificate('ca.crt');
    assert.equal(ca.ca, true);
    assert.equal(ca.subjectAltName, 'URI:spiffe://rma.test');
    assert.ok(ca.checkPrivateKey(privateKey('ca.key')));
    assert.match(openssl('x509', '-in', inPki('ca.crt'), '-noout', '-text'), /CA:TRUE, pathlen:0/);
  });

  it('issues certificates with one URI each, which the CA vouches for', async () => {
    const issued = await issue('broker', 'orchestrator/nova', '-o', 'json');
    assert.deepEqual([issued.exitCode, issued.err], [0, '']);
    const [broker, nova] = JSON.parse(issued.out).certificates;
    assert.deepEqual(
      [broker.identity, broker.directory, nova.identity],
      ['spiffe://rma.test/broker', inPki('broker'), 'spiffe://rma.test/orchestrator/nova'],
    );
    assert.equal(certificate('broker', 'tls.crt').subjectAltName, 'URI:spiffe://rma.test/broker, DNS:broker');
    assert.equal(
      certificate('orchestrator', 'nova', 'tls.crt').subjectAltName,
      'URI:spiffe://rma.test/orchestrator/nova',
    );
    for (const path of [['broker'], ['orchestrator', 'nova']]) {
      assert.deepEqual(readdirSync(inPki(...path)).sort(), FILES);
      const end = certificate(...path, 'tls.crt');
      assert.ok(end.verify(certificate('ca.crt').publicKey));
      assert.ok(end.checkPrivateKey(privateKey(...path, 'tls.key')));
      assert.equal(text(...path, 'ca.crt'), text('ca.crt'));
    }
  });

  it('lets only those answer calls who are servers', async () => {
    await issue('agent/uses', 'viewer/uses');
    const usesOf = (role: string) =>
      openssl('verify', '-CAfile', inPki('ca.crt'), '-purpose', 'sslserver', inPki(role, 'uses', 'tls.crt'));
    assert.match(usesOf('agent'), /: OK/);
    assert.throws(() => usesOf('viewer'), /unsuitable certificate purpose|unsupported certificate purpose/);
  });

  it('leaves keys that only their owner can read, and nothing of what it needed meanwhile', async () => {
    await issue('agent/modes');
    assert.deepEqual([modeOf(directory), modeOf(inPki('ca.key'))], ['700', '600']);
    assert.deepEqual([modeOf(inPki('agent', 'modes')), modeOf(inPki('agent', 'modes', 'tls.key'))], ['700', '600']);
    const names = readdirSync(folder, { recursive: true }).map(String);
    assert.deepEqual(
      names.filter((name) => name.includes('.issuing') || /csr|cnf|index|\.pem/.test(name)),
      [],
    );
  });

  it('replaces no CA and no certificate', async () => {
    await issue('agent/once');
    const kept = [text('ca.key'), text('agent', 'once', 'tls.key')];
    const again = await rmactl(['pki', 'init', '--trust-domain', 'rma.other', '--directory', directory]);
    const twice = await issue('agent/once');
    for (const refused of [again, twice]) {
      assert.equal(refused.exitCode, 6);
      assert.match(refused.err, /exists already\nreason: CERTIFICATE_NOT_ISSUED\n/);
    }
    assert.deepEqual([text('ca.key'), text('agent', 'once', 'tls.key')], kept);
  });

  it('renews with a new key and the former hosts when it is asked to', async () => {
    await issue('agent/renewed', '--host', 'node.example', '--host', '10.0.0.9', '--host', 'fd00::9');
    const former = certificate('agent', 'renewed', 'tls.crt');
    assert.equal((await issue('agent/renewed', '--renew')).exitCode, 0);
    const latter = certificate('agent', 'renewed', 'tls.crt');
    assert.equal(latter.subjectAltName, former.subjectAltName);
    assert.match(
      latter.subjectAltName ?? '',
      /DNS:renewed, DNS:node\.example, IP Address:10\.0\.0\.9, IP Address:FD00:/i,
    );
    assert.notEqual(latter.serialNumber, former.serialNumber);
    assert.ok(latter.checkPrivateKey(privateKey('agent', 'renewed', 'tls.key')));
    assert.ok(!former.checkPrivateKey(privateKey('agent', 'renewed', 'tls.key')));
    const nothing = await issue('agent/never', '--renew');
    assert.deepEqual([nothing.exitCode, existsSync(inPki('agent', 'never'))], [6, false]);
    assert.match(nothing.err, /nothing to renew/);
  });

  it('ends certificates after the days that were asked for, and with the CA at the latest', async () => {
    await issue('operator/short', '--days', '2');
    await issue('operator/long', '--days', '36500');
    const leftMs = Date.parse(certificate('operator', 'short', 'tls.crt').validTo) - Date.now();
    assert.ok(leftMs > 1.9 * DAY_MS && leftMs <= 2 * DAY_MS, String(leftMs));
    assert.equal(certificate('operator', 'long', 'tls.crt').validTo, certificate('ca.crt').validTo);
  });

  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ['a role that there is not', ['evil/x']],
    ['a name that would be more than a name', ['agent/a,DNS:b']],
    ['a name with a line of its own', ['agent/a\nsubjectAltName=URI:spiffe://rma.test/broker']],
    ['a path out of the directory', ['agent/..']],
    ['a role without its name', ['agent']],
    ['a second name', ['agent/a/b']],
    ['a host that would be more than a host', ['agent/a', '--host', 'x,URI:spiffe://rma.test/broker']],
    ['hosts of several identities', ['agent/a', 'agent/b', '--host', 'x']],
    ['no days', ['agent/a', '--days', '0']],
  ];
  for (const [what, args] of wrong) {
    it(`refuses ${what}`, async () => {
      const refused = await issue(...args);
      assert.deepEqual([refused.exitCode, refused.out], [2, '']);
      assert.equal(existsSync(inPki('agent', 'a')), false);
    });
  }

  it('says so where there is no CA, or others could replace it', async () => {
    const nowhere = await rmactl(['pki', 'issue', '--directory', join(folder, 'nowhere'), 'broker']);
    assert.match(nowhere.err, /there is no CA in .*nowhere.*rmactl pki init/);
    chmodSync(directory, 0o777);
    const open = await issue('agent/open');
    chmodSync(directory, 0o700);
    assert.match(open.err, /may be written by everybody/);
    assert.equal(existsSync(inPki('agent', 'open')), false);
  });

  function privateKey(...path: string[]): KeyObject {
    return createPrivateKey(text(...path));
  }
});

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
}
