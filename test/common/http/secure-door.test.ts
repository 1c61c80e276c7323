import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Registry } from 'prom-client';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { type HttpDoor, openHttpDoor } from '../../../src/common/http/http-door.js';
import type { RefusedRequest } from '../../../src/common/http/refusals.js';
import { expositionOf } from '../../../src/common/telemetry/exposition.js';
import { Readiness } from '../../../src/common/telemetry/readiness.js';
import { CertificateStore } from '../../../src/common/tls/certificate-store.js';
import { type CertificateContent, type IssuedCertificate, TestAuthority } from '../../fakes/certificates.js';
import { RecordingLog } from '../../fakes/recording-log.js';

const HOUR_MS = 3_600_000;
const PROMETHEUS = 'spiffe://rma.test/metrics/prometheus';
const authority = new TestAuthority();
const stranger = new TestAuthority('stranger');
const scraper = authority.issue({ uris: [PROMETHEUS] });
const expired = authority.issue({ uris: [PROMETHEUS], validToMs: Date.now() - 1_000 });

describe('the HTTP door with TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-door-'));
  after(() => rmSync(folder, { recursive: true }));
  const closing: (() => void)[] = [];
  let store: CertificateStore;
  let door: HttpDoor;
  let refused: RefusedRequest[];
  let scrapers: string[];
  let laterMs: number;

  beforeEach(async () => {
    const paths = authority.write(folder, 'spiffe://rma.test/broker');
    store = new CertificateStore({ paths, clock: systemClock, observer: { loaded: () => {}, refused: assert.fail } });
    [refused, scrapers, laterMs] = [[], [PROMETHEUS], 0];
    door = await open(() => false);
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) close();
    await door.close();
  });

  /** @param isTrusted undefined: whoever comes over loopback, as everybody here does */
  function open(isTrusted?: () => boolean): Promise<HttpDoor> {
    const readiness = new Readiness('nothing');
    readiness.serves();
    return openHttpDoor({
      address: '127.0.0.1:0',
      clock: { ...systemClock, wallMs: () => systemClock.wallMs() + laterMs },
      certificates: store,
      mayScrape: ({ name }) => scrapers.includes(name),
      onRefused: (one) => refused.push(one),
      ...(isTrusted === undefined ? {} : { isTrusted }),
      exposition: expositionOf(new Registry()),
      readiness,
      problem: async () => null,
      log: new RecordingLog().logger,
    });
  }

  function clientOf(own: IssuedCertificate | null, ca = authority.certificate): Agent {
    const options = own === null ? {} : { cert: own.certificate, key: own.key };
    const agent = new Agent({ ca, ...options, keepAlive: true, checkServerIdentity: () => undefined });
    closing.push(() => agent.destroy());
    return agent;
  }

  async function ask(path: string, agent: Agent, method = 'GET') {
    const asked = request({ port: door.port, host: '127.0.0.1', servername: 'broker', path, agent, method });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    let text = '';
    for await (const piece of response.setEncoding('utf8')) text += piece;
    return { status: response.statusCode, text };
  }

  function shakeHands(options: object = {}): TLSSocket {
    const common = { port: door.port, host: '127.0.0.1', ca: authority.certificate, servername: 'broker' };
    const socket = connectTls({ ...common, checkServerIdentity: () => undefined, ...options });
    socket.on('error', () => {});
    closing.push(() => socket.destroy());
    return socket;
  }

  const issue = (content: CertificateContent) => authority.issue(content);

  it('answers the probes of whoever asks, without a certificate and with any', async () => {
    for (const own of [null, scraper, expired, stranger.issue({ uris: [PROMETHEUS] }), issue({})]) {
      const agent = clientOf(own);
      assert.deepEqual(await ask('/healthz', agent), { status: 200, text: '{"status":"alive"}\n' });
      assert.deepEqual(await ask('/readyz', agent), { status: 200, text: '{"status":"ready"}\n' });
    }
    assert.deepEqual(refused, []);
  });

  it('shows metrics to an identity with the role', async () => {
    const agent = clientOf(scraper);
    assert.equal((await ask('/metrics', agent)).status, 200);
    assert.equal((await ask('/metrics', agent, 'HEAD')).status, 200);
    assert.deepEqual(refused, []);
  });

  const WITHOUT_ROLE = 'spiffe://rma.test/operator/ann';
  const wrong: readonly (readonly [
    who: string,
    own: IssuedCertificate | null,
    cause: string,
    identity: string | null,
  ])[] = [
    ['nobody in particular', null, 'missing', null],
    ['an identity without the role', issue({ uris: [WITHOUT_ROLE] }), 'no_role', WITHOUT_ROLE],
    ['an identity that only begins like one', issue({ uris: [`${PROMETHEUS}/x`] }), 'no_role', `${PROMETHEUS}/x`],
    ['a certificate that has expired', expired, 'expired', null],
    [
      'a certificate that is not valid yet',
      issue({ uris: [PROMETHEUS], validFromMs: Date.now() + HOUR_MS }),
      'not_yet_valid',
      null,
    ],
    ['the right name by another authority', stranger.issue({ uris: [PROMETHEUS] }), 'unknown_authority', null],
    ['a certificate without an identity', issue({ dnsNames: ['prometheus'] }), 'no_identity', null],
    ['a certificate with two', issue({ uris: [PROMETHEUS, WITHOUT_ROLE] }), 'no_identity', null],
  ];
  for (const [who, own, cause, identity] of wrong) {
    it(`shows no metrics to ${who}, and says why`, async () => {
      for (const method of ['GET', 'HEAD']) {
        const { status, text } = await ask('/metrics', clientOf(own), method);
        assert.equal(status, 403);
        if (method === 'GET') assert.deepEqual([JSON.parse(text).status, JSON.parse(text).cause], ['refused', cause]);
      }
      assert.deepEqual(
        refused.map((each) => [each.cause, each.identity?.name ?? null, each.path]),
        Array(2).fill([cause, identity, '/metrics']),
      );
    });
  }

  it('shows metrics to whoever is on this machine', async () => {
    await door.close();
    door = await open();
    assert.equal((await ask('/metrics', clientOf(null))).status, 200);
  });

  it('asks again at each request: a role may be lost, and a certificate end', async () => {
    const agent = clientOf(scraper);
    assert.equal((await ask('/metrics', agent)).status, 200);
    scrapers = [];
    assert.equal((await ask('/metrics', agent)).status, 403);
    scrapers = [PROMETHEUS];
    assert.equal((await ask('/metrics', agent)).status, 200);
    laterMs = 2 * HOUR_MS;
    assert.equal((await ask('/metrics', agent)).status, 403);
    assert.deepEqual(
      refused.map(({ cause, identity }) => [cause, identity?.name]),
      [
        ['no_role', PROMETHEUS],
        ['expired', PROMETHEUS],
      ],
    );
  });

  it('takes new certificates and authorities up without a break', async () => {
    const kept = clientOf(scraper);
    assert.equal((await ask('/metrics', kept)).status, 200);
    const next = new TestAuthority('next');
    next.write(folder, 'spiffe://rma.test/broker');
    store.reload();
    assert.equal((await ask('/metrics', kept)).status, 200, 'on its connection');
    const renewed = clientOf(next.issue({ uris: [PROMETHEUS] }), next.certificate);
    assert.equal((await ask('/metrics', renewed)).status, 200);
    const left = clientOf(scraper, next.certificate);
    assert.equal((await ask('/metrics', left)).status, 403);
    await assert.rejects(ask('/healthz', clientOf(scraper)), /certificate/);
    assert.deepEqual(refused.at(-1)?.cause, 'unknown_authority');
  });

  it('speaks TLS 1.3 and nothing older, also after a reload, and resumes nothing', async () => {
    for (const reload of [() => {}, () => authority.write(folder, 'spiffe://rma.test/broker')]) {
      reload();
      store.reload();
      const old = shakeHands({ maxVersion: 'TLSv1.2' });
      await assert.rejects(once(old, 'secureConnect'), { code: /ALERT_PROTOCOL_VERSION/ });
      const socket = shakeHands();
      const offered = once(socket, 'session');
      await once(socket, 'secureConnect');
      assert.equal(socket.getProtocol(), 'TLSv1.3');
      const [session] = await offered;
      const again = shakeHands({ session });
      await once(again, 'secureConnect');
      assert.equal(again.isSessionReused(), false);
    }
  });

  it('tells a client without TLS that it takes TLS', async () => {
    const socket = connect(door.port, '127.0.0.1', () => socket.write('GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n'));
    const [answer] = await once(socket, 'data');
    assert.match(String(answer), /^HTTP\/1\.1 400 (.*\r\n)+this port speaks TLS: ask for https\n$/);
    await once(socket, 'close');
    assert.deepEqual(
      refused.map(({ cause, path }) => [cause, path]),
      [['no_tls', null]],
    );
  });

  it('answers probes however many connections of another address are silent, or half of a handshake or request', async () => {
    const halves = ['', '\x16\x03\x01\x02\x00\x01\x00'];
    for (let count = 0; count < 150; count++) {
      const socket = connect({ port: door.port, host: '127.0.0.1', localAddress: '127.0.0.2' });
      socket.on('error', () => {});
      closing.push(() => socket.destroy());
      await once(socket, 'connect');
      socket.write(Buffer.from(halves[count % 2] ?? '', 'latin1'));
    }
    const half = shakeHands();
    await once(half, 'secureConnect');
    half.write('GET /healthz HTTP/1.1\r\nx: ');
    for (const page of ['/healthz', '/readyz', '/healthz']) {
      assert.equal((await ask(page, clientOf(null))).status, 200);
    }
  });
});
