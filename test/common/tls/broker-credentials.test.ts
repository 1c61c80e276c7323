import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createPlainServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { contract } from '../../../src/common/rpc/contract.js';
import { brokerTrust, channelTerms } from '../../../src/common/tls/broker-trust.js';
import { CertificateStore } from '../../../src/common/tls/certificate-store.js';
import { contextOptions } from '../../../src/common/tls/secure-context.js';
import { type CertificateContent, TestAuthority } from '../../fakes/certificates.js';
import { call, refusalOf } from '../../server/support.js';

const BROKER = 'spiffe://rma.test/broker';
const HOUR_MS = 3_600_000;

describe('a client that is to trust the broker', () => {
  const authority = new TestAuthority();
  const folder = mkdtempSync(join(tmpdir(), 'rma-tls-'));
  after(() => rmSync(folder, { recursive: true }));
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** A gRPC server with a certificate that says this. */
  async function brokerWith(content: CertificateContent, signer = authority): Promise<number> {
    const server = new GrpcServer();
    const { certificate, key } = signer.issue(content);
    const pair = { cert_chain: Buffer.from(certificate), private_key: Buffer.from(key) };
    const credentials = ServerCredentials.createSsl(Buffer.from(authority.certificate), [pair], true);
    closing.push(() => server.forceShutdown());
    return new Promise((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', credentials, (problem, port) => (problem ? reject(problem) : resolve(port))),
    );
  }

  async function portOf(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    closing.push(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  function ask(port: number, stated?: string, host = 'localhost') {
    const paths = authority.write(folder, 'spiffe://rma.test/operator/ann');
    const observer = { loaded: () => {}, refused: () => {} };
    const trust = brokerTrust(new CertificateStore({ paths, clock: systemClock, observer }), stated);
    const { credentials, interceptors } = channelTerms(trust, systemClock);
    const fleet = new (contract().FleetService)(`${host}:${port}`, credentials, { interceptors });
    closing.push(() => fleet.close());
    return refusalOf(call(fleet, fleet.GetStatus, {}));
  }

  it('reaches the one with the identity of its trust domain, or the one that is stated', async () => {
    const answered = 'UNKNOWN_OP';
    assert.equal((await ask(await brokerWith({ uris: [BROKER] }))).reason, answered);
    assert.equal((await ask(await brokerWith({ uris: [BROKER] }), undefined, '127.0.0.1')).reason, answered);
    assert.equal((await ask(await brokerWith({ uris: ['spiffe://else/b'] }), 'spiffe://else/b')).reason, answered);
  });

  for (const [what, content, signer, problem, words] of [
    [
      'another identity',
      { uris: ['spiffe://rma.test/agent/n1'] },
      authority,
      'wrong_identity',
      /states spiffe:\/\/rma\.test\/agent\/n1, and not spiffe:\/\/rma\.test\/broker/,
    ],
    ['no identity', { dnsNames: ['localhost'] }, authority, 'wrong_identity', /states no identity/],
    [
      'two identities',
      { uris: [BROKER, 'spiffe://rma.test/agent/n1'] },
      authority,
      'wrong_identity',
      /states no identity \(it has 2 URIs/,
    ],
    [
      'another authority',
      { uris: [BROKER] },
      new TestAuthority('stranger'),
      'unknown_authority',
      /not signed by an authority in tlsCaFile/,
    ],
    [
      'a certificate that has expired',
      { uris: [BROKER], validToMs: Date.now() - HOUR_MS / 2 },
      authority,
      'expired',
      /has expired/,
    ],
    [
      'a certificate that is not valid yet',
      { uris: [BROKER], validFromMs: Date.now() + HOUR_MS / 2 },
      authority,
      'not_yet_valid',
      /not valid yet/,
    ],
  ] as const) {
    it(`says that it has ${what}, and sends nothing`, async () => {
      const refusal = await ask(await brokerWith(content, signer));
      assert.deepEqual([refusal.code, refusal.reason], ['UNAUTHENTICATED', 'BROKER_NOT_TRUSTED']);
      assert.deepEqual(refusal.metadata, { problem });
      assert.match(refusal.message, words);
    });
  }

  it('says that it speaks no TLS', async () => {
    const server = createPlainServer((socket) =>
      socket.on('error', () => {}).end('\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\xff\xff'),
    );
    const refusal = await ask(await portOf(server));
    assert.deepEqual([refusal.reason, refusal.metadata], ['BROKER_NOT_TRUSTED', { problem: 'no_tls' }]);
    assert.match(refusal.message, /speaks no TLS/);
  });

  it('says that it ended the handshake', async () => {
    const { certificate, key } = authority.issue({ uris: [BROKER] });
    const server = createTlsServer({ cert: certificate, key, maxVersion: 'TLSv1.2' });
    const refusal = await ask(await portOf(server));
    assert.deepEqual([refusal.reason, refusal.metadata], ['CERTIFICATE_REFUSED', { problem: 'invalid' }]);
  });

  it('says that nobody answers, where that is all', async () => {
    const hangsUp = createPlainServer((socket) => socket.destroy());
    assert.equal((await ask(await portOf(hangsUp))).reason, 'BROKER_UNREACHABLE');
    assert.equal((await ask(1)).reason, 'BROKER_UNREACHABLE');
  });

  it('has to be told the identity where its own has no trust domain', () => {
    const paths = authority.write(join(folder, 'odd'), 'https://rma.test/ann');
    const observer = { loaded: () => {}, refused: () => {} };
    const store = new CertificateStore({ paths, clock: systemClock, observer });
    assert.throws(() => brokerTrust(store, undefined), /no SPIFFE id.*brokerIdentity/);
    assert.equal(brokerTrust(store, BROKER).brokerIdentity, BROKER);
  });

  it('offers nothing to brokers of an older TLS', () => {
    const paths = authority.write(join(folder, 'old'), BROKER);
    const observer = { loaded: () => {}, refused: () => {} };
    const { current } = new CertificateStore({ paths, clock: systemClock, observer });
    assert.equal(contextOptions(current.pem).minVersion, 'TLSv1.3');
  });
});
