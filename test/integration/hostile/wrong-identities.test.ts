import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { LocalFleet } from '../../../examples/fleet/local-fleet.js';
import { until } from '../../../examples/fleet/patience.js';
import { contract } from '../../../src/common/rpc/contract.js';
import { type IssuedCertificate, TestAuthority } from '../../fakes/certificates.js';

const POLICY = `version: 1
trustDomain: rma.test
bindings:
  - { role: orchestrator, tenants: "*", identities: ["spiffe://rma.test/orchestrator/*"] }
  - { role: operator, identities: ["spiffe://rma.test/operator/*"] }
  - { role: agent, identities: ["spiffe://rma.test/agent/{node}"] }
denied: { identities: ["spiffe://rma.test/operator/gone"] }
`;
/** An empty message, as gRPC frames it. */
const NOTHING = Buffer.alloc(5);
const SERVICES = ['BrokerService', 'FleetService', 'AgentService'] as const;
const PATHS = SERVICES.flatMap((name) => Object.values(contract()[name].service).map(({ path }) => path));
const [PERMISSION_DENIED, UNAUTHENTICATED] = ['7', '16'];

type Line = Readonly<Record<string, unknown>>;

/** Of what everybody may ask who is let in. */
const isOpen = (path: string) => /\/(WhoAmI|CheckAccess)$/.test(path);

describe('a broker on a network where somebody tries every identity', () => {
  const authority = new TestAuthority();
  const stranger = new TestAuthority('stranger');
  const directory = mkdtempSync(join(tmpdir(), 'rma-identities-'));
  const auditFile = join(directory, 'audit.log');
  let fleet: LocalFleet;
  let seen = 0;

  before(async () => {
    const policy = join(directory, 'policy.yaml');
    writeFileSync(policy, POLICY);
    const { ca, certificate, key } = authority.write(join(directory, 'tls'), 'spiffe://rma.test/broker');
    const tls = ['--tls-ca-file', ca, '--tls-cert-file', certificate, '--tls-key-file', key];
    fleet = new LocalFleet(directory, [...tls, '--policy-file', policy, '--audit-file', auditFile]);
    await fleet.startBroker();
    assert.deepEqual(
      (await taken(1)).map(({ event }) => event),
      ['policy'],
    );
  });
  after(async () => {
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** The lines since the last look. */
  function take(): readonly Line[] {
    const lines = readFileSync(auditFile, 'utf8').trimEnd().split('\n').slice(seen);
    seen += lines.length;
    return lines.map((line) => JSON.parse(line));
  }

  async function taken(count: number): Promise<readonly Line[]> {
    const all: Line[] = [];
    await until(
      () => `${count} lines, not ${all.length}`,
      () => all.push(...take()) >= count,
    );
    return all;
  }

  function connection(shown: Partial<IssuedCertificate>): ClientHttp2Session {
    const { certificate: cert, key } = shown;
    const port = Number(fleet.brokerAddress.split(':')[1]);
    const ca = authority.certificate;
    const verify = { ca, checkServerIdentity: () => undefined, servername: 'broker' };
    const socket = connectTls({
      host: '127.0.0.1',
      port,
      ALPNProtocols: ['h2'],
      ...verify,
      ...(cert && { cert, key }),
    });
    const session = connect('https://broker', { createConnection: () => socket });
    session.on('error', () => {});
    return session;
  }

  function ask(session: ClientHttp2Session, path: string): Promise<IncomingHttpHeaders> {
    return new Promise((resolve, reject) => {
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      let headers: IncomingHttpHeaders = {};
      stream.on('response', (said) => Object.assign(headers, said));
      stream.on('trailers', (said) => {
        headers = { ...headers, ...said };
      });
      stream.on('close', () => resolve(headers));
      stream.on('error', reject);
      stream.resume();
      stream.end(NOTHING);
    });
  }

  const of = (...uris: readonly string[]) => authority.issue({ uris: uris.map((path) => `spiffe://rma.test/${path}`) });
  const operator = 'spiffe://rma.test/operator/ann';

  const unknown: readonly (readonly [string, () => Partial<IssuedCertificate>])[] = [
    ['nobody', () => ({})],
    ['of another authority', () => stranger.issue({ uris: [operator] })],
    ['until yesterday', () => authority.issue({ uris: [operator], validToMs: Date.now() - 1_000 })],
    ['two', () => of('operator/ann', 'agent/n1')],
    ['named only in a DNS name', () => authority.issue({ uris: [], dnsNames: [`x, URI:${operator}`] })],
  ];
  for (const [who, shown] of unknown) {
    it(`refuses who is ${who}, on record, and whatever the RPC`, async () => {
      const asked = [
        PATHS[0] ?? '',
        '/grpc.health.v1.Health/Check',
        '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      ];
      for (const path of asked) {
        const session = connection(shown());
        assert.equal((await ask(session, path))['grpc-status'], UNAUTHENTICATED, path);
        session.destroy();
      }
      for (const { event, allowed, reason } of await taken(asked.length)) {
        assert.deepEqual([event, allowed, reason], ['connection', false, 'CERTIFICATE_REFUSED']);
      }
    });
  }

  const powerless: readonly (readonly [string, IssuedCertificate, boolean])[] = [
    ['a stranger', of('printer/9'), true],
    ['denied', of('operator/gone'), false],
    ['a wildcard', of('operator/*'), true],
    ['{node}', of('agent/{node}'), true],
    ['of another domain that looks alike', authority.issue({ uris: ['spiffe://rma.test.evil/operator/ann'] }), true],
    ['above its own path', of('operator/../operator/ann'), true],
  ];
  for (const [who, shown, mayAskWho] of powerless) {
    it(`lets who is ${who} call nothing, and has a line for each attempt`, async () => {
      const session = connection(shown);
      const closed = PATHS.filter((path) => !(mayAskWho && isOpen(path)));
      for (const path of closed) {
        const { 'grpc-status': status, 'grpc-message': words = '' } = await ask(session, path);
        assert.equal(status, PERMISSION_DENIED, path);
        assert.doesNotMatch(String(words), /bindings|nova|n1/);
      }
      session.destroy();
      const told = (await taken(closed.length)).map(({ rpc, allowed, reason }) => [rpc, allowed, reason]);
      const due = closed.map((path) => [path.slice(path.lastIndexOf('/') + 1), false, 'ACCESS_DENIED']);
      assert.deepEqual(told, due);
    });
  }
});
