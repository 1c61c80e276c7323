import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { type ChannelCredentials, credentials } from '@grpc/grpc-js';
import { Registry } from 'prom-client';
import { PATIENCE_MS, until } from '../../../examples/fleet/patience.js';
import { AuditLog } from '../../../src/common/audit/audit-log.js';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { contract } from '../../../src/common/rpc/contract.js';
import type { CertificatePaths } from '../../../src/common/tls/certificate-paths.js';
import { CertificateStore } from '../../../src/common/tls/certificate-store.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { BrokerTelemetry } from '../../../src/server/telemetry/broker-telemetry.js';
import { textOf } from '../../common/telemetry/exposition-text.js';
import { type CertificateContent, type IssuedCertificate, TestAuthority } from '../../fakes/certificates.js';
import { RecordingLog } from '../../fakes/recording-log.js';
import { WrittenAudit } from '../../fakes/written-audit.js';
import { call, memoryDisk, refusalOf, testBroker } from '../support.js';

const HOUR_MS = 3_600_000;
const OPERATOR = 'spiffe://rma.test/operator/ann';
const authority = new TestAuthority();
const stranger = new TestAuthority('stranger');

describe('a broker with TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-tls-'));
  after(() => rmSync(folder, { recursive: true }));
  let paths: CertificatePaths;
  let store: CertificateStore;
  let broker: RunningBroker;
  let log: RecordingLog;
  let telemetry: BrokerTelemetry;
  let sink: WrittenAudit;
  const closing: (() => void)[] = [];

  beforeEach(async () => {
    paths = authority.write(folder, 'spiffe://rma.test/broker');
    store = new CertificateStore({ paths, clock: systemClock, observer: { loaded: () => {}, refused: () => {} } });
    log = new RecordingLog();
    telemetry = new BrokerTelemetry(new Registry(), systemClock);
    sink = new WrittenAudit();
    const audit = new AuditLog({ sink, onFailure: 'drop', wallMs: Date.now, processId: 'p' });
    broker = await testBroker(memoryDisk(), { certificates: store, log: log.logger, telemetry, audit });
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) close();
    await broker.stop();
  });

  /** Credentials of any gRPC program with that certificate, which trusts the broker's authority. */
  function channel({ certificate, key }: IssuedCertificate): ChannelCredentials {
    const verify = { checkServerIdentity: () => undefined };
    return credentials.createSsl(
      Buffer.from(authority.certificate),
      Buffer.from(key),
      Buffer.from(certificate),
      verify,
    );
  }

  function fleetWith(channelCredentials: ChannelCredentials) {
    const fleet = new (contract().FleetService)(`localhost:${broker.port}`, channelCredentials);
    closing.push(() => fleet.close());
    return fleet;
  }

  function ask(channelCredentials: ChannelCredentials) {
    const fleet = fleetWith(channelCredentials);
    return call(fleet, fleet.GetStatus, {});
  }

  function shakeHands(options: object): TLSSocket {
    const socket = connect({
      port: broker.port,
      host: '127.0.0.1',
      ALPNProtocols: ['h2'],
      ca: authority.certificate,
      checkServerIdentity: () => undefined,
      servername: 'broker',
      ...options,
    });
    socket.on('error', () => {});
    closing.push(() => socket.destroy());
    return socket;
  }

  it('serves whom an authority of its own vouches for', async () => {
    const status = await ask(channel(authority.issue({ uris: [OPERATOR] })));
    assert.equal(status.store, 'memory');
    assert.deepEqual(log.of('connection.refused'), []);
  });

  const refused: readonly (readonly [string, () => ChannelCredentials, string, RegExp])[] = [
    [
      'without a certificate',
      () =>
        credentials.createSsl(Buffer.from(authority.certificate), null, null, { checkServerIdentity: () => undefined }),
      'missing',
      /sent no certificate/,
    ],
    [
      'that speaks no TLS',
      () => credentials.createInsecure(),
      'no_tls',
      /this server speaks TLS, and this client does not/,
    ],
    [
      'of another authority',
      () => channel(stranger.issue({ uris: [OPERATOR] })),
      'unknown_authority',
      /not signed by an authority that this server trusts/,
    ],
    [
      'whose certificate has expired',
      () => issued({ validToMs: Date.now() - HOUR_MS / 2 }),
      'expired',
      /expired at .* GMT/,
    ],
    [
      'whose certificate is not valid yet',
      () => issued({ validFromMs: Date.now() + HOUR_MS / 2 }),
      'not_yet_valid',
      /valid only from .* GMT on/,
    ],
    ['without an identity', () => issued({ uris: [], dnsNames: ['ann.example'] }), 'no_identity', /no URI/],
    ['with two identities', () => issued({ uris: [OPERATOR, 'spiffe://rma.test/agent/n1'] }), 'no_identity', /2 URIs/],
  ];
  const issued = (content: CertificateContent) => channel(authority.issue({ uris: [OPERATOR], ...content }));

  for (const [who, credentialsOf, problem, words] of refused) {
    it(`refuses a client ${who}, and tells it, the log and the audit log why`, async () => {
      const refusal = await refusalOf(ask(credentialsOf()));
      assert.deepEqual([refusal.code, refusal.reason], ['UNAUTHENTICATED', 'CERTIFICATE_REFUSED']);
      assert.deepEqual(refusal.metadata, { problem });
      assert.match(refusal.message, words);
      const [line] = log.of('connection.refused');
      assert.deepEqual([line?.['problem'], line?.level], [problem, 'warn']);
      assert.match(String(line?.['address']), /^(::ffff:)?127\.0\.0\.1:\d+$|^::1:\d+$/);
      const cause = problem === 'no_tls' ? 'no_tls' : 'certificate';
      const text = await textOf(telemetry.exposition());
      assert.match(text, new RegExp(`rma_broker_connections_refused_total{cause="${cause}"} 1`));
      const [told] = sink.take();
      const { event, allowed, reason } = told ?? {};
      assert.deepEqual([event, allowed, reason, told?.['problem']], ['connection', false, refusal.reason, problem]);
      const stated = ['missing', 'no_tls', 'no_identity'].includes(problem) ? undefined : OPERATOR;
      assert.deepEqual([told?.['identity'], told?.['statedIdentity']], [undefined, stated]);
    });
  }

  it('serves no health and no reflection to strangers, either', async () => {
    const { HealthClient } = { HealthClient: contract().FleetService };
    const fleet = new HealthClient(`localhost:${broker.port}`, credentials.createInsecure());
    closing.push(() => fleet.close());
    const refusal = await refusalOf(
      new Promise((resolve, reject) =>
        fleet.makeUnaryRequest(
          '/grpc.health.v1.Health/Check',
          () => Buffer.alloc(0),
          (bytes) => bytes,
          {},
          (error, value) => (error === null ? resolve(value) : reject(error)),
        ),
      ),
    );
    assert.equal(refusal.reason, 'CERTIFICATE_REFUSED');
  });

  it('speaks no TLS older than 1.3', async () => {
    const socket = shakeHands({ ...authority.issue({ uris: [OPERATOR] }), maxVersion: 'TLSv1.2' });
    await new Promise((resolve) => socket.once('close', resolve));
    assert.equal(socket.getProtocol(), null);
    await until('the audit log has it', async () => sink.texts.length > 0);
    const [told] = sink.take();
    const { event, allowed, reason, problem } = told ?? {};
    assert.deepEqual([event, allowed, reason, problem], ['connection', false, 'CERTIFICATE_REFUSED', 'handshake']);
    assert.match(String(told?.['peer']), /127\.0\.0\.1:\d+$/);
  });

  it('resumes no session, so that a ticket is no way around a certificate that has ended', async () => {
    const { certificate, key } = authority.issue({ uris: [OPERATOR] });
    const first = shakeHands({ cert: certificate, key });
    const sessions: Buffer[] = [];
    first.on('session', (session) => sessions.push(session));
    await once(first, 'session');
    const [session] = sessions;
    const second = shakeHands({ session });
    await once(second, 'secureConnect');
    assert.equal(second.isSessionReused(), false);
  });

  it('uses changed certificates for new connections, and goes on with those that are open', async () => {
    const mine = authority.issue({ uris: [OPERATOR] });
    const fleet = fleetWith(channel(mine));
    await call(fleet, fleet.GetStatus, {});
    writeFileSync(paths.ca, stranger.certificate);
    store.reload();
    await call(fleet, fleet.GetStatus, {});
    assert.match((await refusalOf(ask(channel(mine)))).message, /not signed by an authority/);
    const { serial } = store.current;
    authority.write(folder, 'spiffe://rma.test/broker');
    store.reload();
    const socket = shakeHands({});
    await once(socket, 'secureConnect');
    assert.notEqual(store.current.serial, serial);
    assert.equal(socket.getPeerX509Certificate()?.serialNumber, store.current.serial);
  });

  it('ends connections when their certificates end', { timeout: PATIENCE_MS }, async () => {
    const { certificate, key } = authority.issue({ uris: [OPERATOR], validToMs: Date.now() + 2_000 });
    const socket = shakeHands({ cert: certificate, key });
    await once(socket, 'secureConnect');
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');
    socket.resume();
    await once(socket, 'close');
    const text = await textOf(telemetry.exposition());
    assert.match(text, /rma_broker_connections_cut_total{cause="certificate_ended"} 1/);
  });

  it('answers nothing that a stranger sends before it is asked a question', async () => {
    const socket = connectPlain(broker.port, '127.0.0.1');
    closing.push(() => socket.destroy());
    socket.on('error', () => {});
    socket.write('GET /metrics HTTP/1.1\r\n\r\n');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    assert.doesNotMatch(Buffer.concat(chunks).toString('latin1'), /rma_/);
  });
});
