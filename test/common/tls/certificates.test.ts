import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { brokerIdentityBeside, identityOf } from '../../../src/common/tls/certificate-identity.js';
import { loadCertificates } from '../../../src/common/tls/certificates.js';
import { TestAuthority, writeCertificates } from '../../fakes/certificates.js';

const AGENT = 'spiffe://rma.test/agent/n1';
const authority = new TestAuthority();
const folder = mkdtempSync(join(tmpdir(), 'rma-tls-'));
after(() => rmSync(folder, { recursive: true }));
const load = (paths: Parameters<typeof loadCertificates>[0]) => loadCertificates(paths, Date.now());

describe('certificate files', () => {
  it('give the identity, the serial and the time of the program that they are for', () => {
    const validToMs = Math.floor(Date.now() / 1000) * 1000 + 60_000;
    const paths = authority.write(join(folder, 'good'), { uris: [AGENT], validToMs });
    const { identity, serial, validToMs: loadedToMs } = load(paths);
    const { serialNumber } = new X509Certificate(readFileSync(paths.certificate));
    assert.deepEqual(
      { identity, serial, loadedToMs },
      { identity: AGENT, serial: serialNumber, loadedToMs: validToMs },
    );
  });

  it('may hold several authorities, of which the first to end is told', () => {
    const other = new TestAuthority('other');
    const ca = `${authority.certificate}\nsome comment\n${other.certificate}`;
    const paths = writeCertificates(join(folder, 'two'), { ca, ...authority.issue({ uris: [AGENT] }) });
    assert.ok(load(paths).caValidToMs > Date.now());
  });

  it('are refused by their names when OpenSSL finds no certificate where we find one', () => {
    const issued = authority.issue({ uris: [AGENT] });
    const certificate = `not the start of a line ${issued.certificate}`;
    const paths = writeCertificates(join(folder, 'indented'), { ca: authority.certificate, ...issued, certificate });
    assert.throws(() => load(paths), /tls\.crt and .*tls\.key cannot be used: OpenSSL refuses one of them/);
  });

  it('are refused when the key belongs to another certificate', () => {
    const paths = authority.write(join(folder, 'mismatch'), AGENT);
    writeFileSync(paths.key, authority.issue({ uris: [AGENT] }).key);
    assert.throws(() => load(paths), /tls\.key is not the key of .*tls\.crt; replace both together/);
  });

  it('are refused while one of them is being written', () => {
    const paths = authority.write(join(folder, 'half'), AGENT);
    for (const path of [paths.ca, paths.certificate, paths.key]) {
      const whole = readFileSync(path);
      for (const length of [0, 30, Math.floor(whole.length / 2), whole.length - 20]) {
        writeFileSync(path, whole.subarray(0, length));
        assert.throws(
          () => load(paths),
          new RegExp(`${path} (has no|ends in the middle|has a certificate)`),
          `${length}`,
        );
      }
      writeFileSync(path, whole);
    }
    assert.equal(load(paths).identity, AGENT);
  });

  it('are refused when the second of two authorities is half-written', () => {
    const paths = authority.write(join(folder, 'half-bundle'), AGENT);
    writeFileSync(paths.ca, authority.certificate + new TestAuthority('other').certificate.slice(0, 200));
    assert.throws(() => load(paths), /ca\.crt ends in the middle of a certificate/);
  });

  it('are refused when others may read the key', () => {
    const paths = authority.write(join(folder, 'open'), AGENT);
    chmodSync(paths.key, 0o644);
    assert.throws(() => load(paths), /tls\.key is a private key that others may read or write; chmod 0600/);
    chmodSync(paths.key, 0o640);
    assert.equal(load(paths).identity, AGENT);
  });

  it('are refused when they are too large, or no files', () => {
    const paths = authority.write(join(folder, 'large'), AGENT);
    assert.throws(() => load({ ...paths, ca: '/dev/zero' }), /not a regular file/);
    writeFileSync(paths.ca, Buffer.alloc(512 * 1024 + 1, 'x'));
    assert.throws(() => load(paths), /ca\.crt has more than 524288 bytes/);
  });

  it('are refused before and after the time of the certificate', () => {
    const paths = authority.write(join(folder, 'times'), AGENT);
    assert.throws(() => loadCertificates(paths, Date.now() - 2 * 3_600_000), /tls\.crt is valid only from/);
    assert.throws(() => loadCertificates(paths, Date.now() + 2 * 3_600_000), /tls\.crt expired at .*; renew it/);
  });

  it('are refused without exactly one URI', () => {
    const none = authority.write(join(folder, 'none'), { dnsNames: ['n1.example'] });
    assert.throws(() => load(none), /tls\.crt cannot be used: it has no URI/);
    const two = authority.write(join(folder, 'uris'), { uris: [AGENT, 'spiffe://rma.test/operator/eve'] });
    assert.throws(() => load(two), /tls\.crt cannot be used: it has 2 URIs/);
  });
});

describe('the identity of a certificate', () => {
  const stated = (uris: readonly string[], dnsNames: readonly string[] = []) =>
    identityOf(new X509Certificate(authority.issue({ uris, dnsNames }).certificate));

  it('is its only URI, whatever other names it has', () => {
    assert.deepEqual(stated([AGENT], ['n1.example', 'URI:spiffe://rma.test/operator/eve']), { identity: AGENT });
  });

  it('cannot be smuggled in by another name', () => {
    const smuggled = ['a, URI:spiffe://rma.test/operator/eve', 'a", URI:spiffe://rma.test/operator/eve'];
    assert.deepEqual(stated([AGENT], smuggled), { identity: AGENT });
    assert.ok('problem' in stated([], smuggled));
  });

  for (const uri of [
    'spiffe://rma.test/a, URI:spiffe://rma.test/b',
    'spiffe://rma.test/a b',
    'spiffe://rma.test/"a"',
    'relative',
    `spiffe://rma.test/${'a'.repeat(2_048)}`,
  ]) {
    it(`is refused when malformed: ${uri.slice(0, 60)}`, () => {
      assert.deepEqual(stated([uri]), { problem: 'the URI among its subject alternative names is malformed' });
    });
  }

  it('leads to that of the broker of the same trust domain', () => {
    assert.equal(brokerIdentityBeside(AGENT), 'spiffe://rma.test/broker');
    assert.equal(brokerIdentityBeside('https://rma.test/agent'), null);
    assert.equal(brokerIdentityBeside('spiffe:///agent'), null);
  });
});
