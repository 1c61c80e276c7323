import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { until } from '../../examples/fleet/patience.js';
import type { Program } from '../../examples/fleet/program.js';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';
import type { CertificatePaths } from '../../src/common/tls/certificate-paths.js';
import { type CertificateContent, TestAuthority } from '../fakes/certificates.js';
import { freeCount } from './one-node.js';

const RMA_COUNT = 2;

const POLICY = `version: 1
trustDomain: rma.test
bindings:
  - { role: orchestrator, tenants: "*", identities: ["spiffe://rma.test/orchestrator/*"] }
  - { role: operator, identities: ["spiffe://rma.test/operator/*"] }
  - { role: agent, identities: ["spiffe://rma.test/agent/{node}"] }
`;

/** The flags of all programs that name their certificates. */
function tlsFlags({ ca, certificate, key }: CertificatePaths): readonly string[] {
  return ['--tls-ca-file', ca, '--tls-cert-file', certificate, '--tls-key-file', key];
}

describe('a fleet with TLS', () => {
  const authority = new TestAuthority();
  const stranger = new TestAuthority('stranger');
  const directory = mkdtempSync(join(tmpdir(), 'rma-tls-'));
  let fleet: LocalFleet;
  let agent: Program;
  let client: BrokerClient;

  const write = (name: string, content: CertificateContent = {}, signer = authority) => {
    const uris = [`spiffe://rma.test/${name}`];
    const paths = signer.write(join(directory, 'tls', name.replaceAll('/', '-')), { uris, ...content });
    writeFileSync(paths.ca, authority.certificate);
    return paths;
  };
  const startAgent = (name: string, paths: CertificatePaths, flags: readonly string[] = []) =>
    fleet.startAgent({
      name,
      device: 'memfd',
      rmaSize: '3MiB',
      rmaCount: RMA_COUNT,
      flags: [...tlsFlags(paths), ...flags],
    });

  before(async () => {
    const policy = join(directory, 'policy.yaml');
    writeFileSync(policy, POLICY);
    fleet = new LocalFleet(directory, [...tlsFlags(write('broker')), '--policy-file', policy]);
    await fleet.startBroker();
    agent = await startAgent('n1', write('agent/n1'));
    const { ca: caFile, certificate: certFile, key: keyFile } = write('orchestrator/nova');
    client = createBrokerClient({ address: fleet.brokerAddress, tls: { caFile, certFile, keyFile } });
    await until('the agent is there', async () => (await freeCount(client)) === RMA_COUNT);
  });
  after(async () => {
    client.close();
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const hangUp = ({ pid }: Program) => process.kill(pid, 'SIGHUP');
  const rmactl = (paths: CertificatePaths, ...words: readonly string[]) => fleet.rmactl(...words, ...tlsFlags(paths));

  it('serves agents, the library and rmactl', async () => {
    const { claim } = await client.createClaim({ guest: 'vm1', minRmaBytes: 3 * 2 ** 20, ttlMs: 60_000 });
    const { status, stdout, stderr } = await rmactl(write('operator/ann'), 'claim', 'list', '-o', 'name');
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: `${claim.name}\n`, stderr: '' });
    await client.releaseClaim(claim.name);
  });

  it('tells rmactl what is wrong when one of them does not accept the other', async () => {
    const ann = write('operator/ann');
    const cases = [
      [await fleet.rmactl('status'), /this server speaks TLS, and this client does not\nreason: CERTIFICATE_REFUSED/],
      [
        await rmactl(write('operator/eve', {}, stranger), 'status'),
        /not signed by an authority that this server trusts\nreason: CERTIFICATE_REFUSED/,
      ],
      [
        await rmactl(ann, 'status', '--broker-identity', 'spiffe://rma.test/other'),
        /states spiffe:\/\/rma\.test\/broker, and not spiffe:\/\/rma\.test\/other\nreason: BROKER_NOT_TRUSTED/,
      ],
    ] as const;
    for (const [{ status, stderr }, words] of cases) {
      assert.match(stderr, words);
      assert.equal(status, 8);
    }
    const trustsOthers = write('operator/bob');
    writeFileSync(trustsOthers.ca, stranger.certificate);
    const expired = write('operator/late', { validToMs: Date.now() - 60_000 });
    for (const [paths, words] of [
      [
        trustsOthers,
        /certificate of the broker is not signed by an authority in tlsCaFile\nreason: BROKER_NOT_TRUSTED/,
      ],
      [expired, /tls: .*tls\.crt expired at .*; renew it\nreason: INVALID_FIELD/],
    ] as const)
      assert.match((await rmactl(paths, 'status')).stderr, words);
    const halfNamed = await fleet.rmactl('status', '--tls-ca-file', ann.ca);
    assert.match(halfNamed.stderr, /TLS takes --tls-ca-file, --tls-cert-file and --tls-key-file/);
    assert.equal(halfNamed.status, 2);
  });

  it('takes on renewed certificates at a SIGHUP, and cuts no session', async () => {
    const ends = agent.records.filter(({ event }) => event === 'link.lost').length;
    for (const [program, name] of [
      [fleet.broker, 'broker'],
      [agent, 'agent/n1'],
    ] as const) {
      const seen = program.records.length;
      write(name);
      hangUp(program);
      const { identity } = await program.waitFor('tls.reloaded', seen);
      assert.equal(identity, `spiffe://rma.test/${name}`);
    }
    assert.equal((await rmactl(write('operator/ann'), 'status')).status, 0);
    assert.equal(agent.records.filter(({ event }) => event === 'link.lost').length, ends);
  });

  it('keeps the former certificates while the files do not fit together, and says so', async () => {
    const paths = write('broker');
    hangUp(fleet.broker);
    await until('they are in use', async () => (await metric('rma_tls_files_refused')) === 0);
    const whole = readFileSync(paths.certificate);
    writeFileSync(paths.certificate, whole.subarray(0, 300));
    const seen = fleet.broker.records.length;
    hangUp(fleet.broker);
    const { msg } = await fleet.broker.waitFor('tls.refused', seen);
    assert.match(msg, /tls\.crt ends in the middle of a certificate/);
    assert.equal(await metric('rma_tls_files_refused'), 1);
    assert.equal((await rmactl(write('operator/ann'), 'status')).status, 0);
    writeFileSync(paths.certificate, whole);
    hangUp(fleet.broker);
    await until('they are in use again', async () => (await metric('rma_tls_files_refused')) === 0);
  });

  it('refuses a stranger among agents, who says why, and takes it when it has a certificate', async () => {
    const other = await startAgent('n2', write('agent/n2', {}, stranger));
    const { msg } = await other.waitFor('link.certificate_refused');
    assert.match(msg, /not signed by an authority that this server trusts/);
    const { problem } = await fleet.broker.waitFor('connection.refused');
    assert.equal(typeof problem, 'string');
    write('agent/n2');
    hangUp(other);
    await other.waitFor('link.connected');
  });

  it('is not joined by an agent that expects another broker', async () => {
    const other = await startAgent('n3', write('agent/n3'), ['--broker-identity', 'spiffe://rma.test/other']);
    assert.match((await other.waitFor('link.broker_not_trusted')).msg, /and not spiffe:\/\/rma\.test\/other/);
  });

  it('ends the session of an agent when its certificate ends', async () => {
    const brief = await startAgent('n4', write('agent/n4', { validToMs: Date.now() + 6_000 }));
    await brief.waitFor('link.connected');
    await brief.waitFor('link.lost');
    assert.match((await brief.waitFor('link.certificate_refused')).msg, /certificate expired at/);
    const seen = brief.records.length;
    write('agent/n4');
    hangUp(brief);
    await brief.waitFor('link.connected', seen);
  });

  function metric(name: string): Promise<number> {
    const [host, port] = fleet.httpAddressOf('rma-broker').split(':');
    const options = { host, port, path: '/metrics', ca: authority.certificate, checkServerIdentity: () => undefined };
    return new Promise((resolve, reject) => {
      const request = get(options, async (response) => {
        const text = Buffer.concat(await response.toArray()).toString();
        resolve(Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN));
      });
      request.on('error', reject);
    });
  }
});
