import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TEST_TIMEOUT_MS } from '../../examples/fleet/patience.js';
import { EXIT_STATUS } from '../../src/common/shutdown/exit-status.js';
import type { CertificatePaths } from '../../src/common/tls/certificate-paths.js';
import { TestAuthority } from '../fakes/certificates.js';

const main = (program: string) => fileURLToPath(new URL(`../../src/${program}/main.js`, import.meta.url));
const authority = new TestAuthority();

interface Checked {
  readonly program: 'server' | 'agent';
  readonly identity: string;
  readonly words: readonly string[];
}

describe('--check-config and the files that a configuration names', { timeout: TEST_TIMEOUT_MS }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-check-config-'));
  after(() => rmSync(folder, { recursive: true }));
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, 'version: 1\ntrustDomain: rma.test\nbindings: []\n');
  const check = (
    { program, words }: Checked,
    { ca, certificate, key }: CertificatePaths,
    ...more: readonly string[]
  ) => {
    const tls = [`--tls-ca-file=${ca}`, `--tls-cert-file=${certificate}`, `--tls-key-file=${key}`];
    const all = [main(program), '--check-config', ...tls, ...words, ...more];
    const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', env: {} });
    return { status, stdout, stderr: stderr.replaceAll(`${folder}/`, '') };
  };
  const programs: readonly Checked[] = [
    { program: 'server', identity: 'spiffe://rma.test/broker', words: [`--policy-file=${policy}`] },
    { program: 'agent', identity: 'spiffe://rma.test/agent/n1', words: [] },
  ];

  for (const each of programs) {
    const name = each.program === 'server' ? 'rma-broker' : 'rma-agent';
    const write = () => authority.write(folder, each.identity);
    const refused = (paths: CertificatePaths, problem: string, ...words: readonly string[]) =>
      assert.deepEqual(check(each, paths, ...words), {
        status: EXIT_STATUS.BAD_CONFIGURATION,
        stdout: '',
        stderr: `${name}: TLS cannot be used: ${problem}\n`,
      });

    it(`${name} accepts those that fit together`, () => {
      assert.deepEqual(check(each, write()), { status: 0, stdout: 'the configuration is valid\n', stderr: '' });
    });

    it(`${name} names all that are missing`, () => {
      const paths = write();
      unlinkSync(paths.ca);
      unlinkSync(paths.key);
      const told = (file: string) => `${file} is missing; put it there, or name another`;
      refused(paths, `${told('ca.crt')}; ${told('tls.key')}`);
    });

    it(`${name} refuses the key of another certificate`, () => {
      const paths = write();
      writeFileSync(paths.key, authority.issue({ uris: [each.identity] }).key);
      refused(paths, 'tls.key is not the key of tls.crt; replace both together');
    });

    it(`${name} refuses a certificate that is not valid now`, () => {
      const expired = authority.write(folder, { uris: [each.identity], validToMs: Date.UTC(2025, 0, 1) });
      refused(expired, 'tls.crt expired at Jan  1 00:00:00 2025 GMT; renew it');
    });

    it(`${name} refuses a certificate without exactly one identity`, () => {
      for (const [uris, found] of [
        [[], 'it has no URI among its subject alternative names'],
        [[each.identity, 'spiffe://rma.test/x'], 'it has 2 URIs among its subject alternative names, not one'],
      ] as const)
        refused(
          authority.write(folder, { uris }),
          `tls.crt cannot be used: ${found}; issue one with exactly one, its identity`,
        );
    });
  }

  it('rma-agent refuses an identity that leaves open who the broker is, unless that is set', () => {
    const [, agent] = programs;
    assert.ok(agent);
    const paths = authority.write(folder, 'urn:node:n1');
    const { status, stderr } = check(agent, paths);
    assert.equal(status, EXIT_STATUS.BAD_CONFIGURATION);
    assert.match(
      stderr,
      /^rma-agent: TLS cannot be used: urn:node:n1 is no SPIFFE id, .* to be set: brokerIdentity\n$/,
    );
    assert.equal(check(agent, paths, '--broker-identity=urn:broker').status, 0);
  });

  it('rma-broker reads the files that it would show to etcd', () => {
    const [broker] = programs;
    assert.ok(broker);
    const paths = authority.write(folder, broker.identity);
    const other = authority.write(mkdtempSync(join(folder, 'other-')), broker.identity);
    const password = join(folder, 'password');
    const asEve = ['--etcd-user=eve', `--etcd-password-file=${password}`];
    const checkWith = (ca: string, ...words: readonly string[]) =>
      check(broker, paths, '--store=etcd', '--etcd-endpoints=127.0.0.1:2379', `--etcd-ca-file=${ca}`, ...words);
    const refusal = (problem: RegExp, ca: string, ...words: readonly string[]) => {
      const { status, stderr } = checkWith(ca, ...words);
      assert.equal(status, EXIT_STATUS.BAD_CONFIGURATION);
      assert.match(stderr, problem);
    };
    refusal(/^rma-broker: etcdPasswordFile cannot be used: .*password/, paths.ca, ...asEve);
    writeFileSync(password, 'a-secret\n', { mode: 0o600 });
    assert.equal(checkWith(paths.ca, ...asEve).status, 0);
    refusal(/^rma-broker: TLS to etcd cannot be used: none\.crt is missing; put it there/, join(folder, 'none.crt'));
    const ofTwo = [`--etcd-cert-file=${paths.certificate}`, `--etcd-key-file=${other.key}`];
    refusal(/^rma-broker: TLS to etcd cannot be used: .* OpenSSL refuses them/, paths.ca, ...ofTwo);
  });

  it('rma-broker names what is wrong with certificates and policy at once', () => {
    const [broker] = programs;
    assert.ok(broker);
    const paths = authority.write(folder, { uris: [] });
    const { status, stderr } = check({ ...broker, words: [`--policy-file=${join(folder, 'none.yaml')}`] }, paths);
    assert.equal(status, EXIT_STATUS.BAD_CONFIGURATION);
    assert.match(
      stderr,
      /^rma-broker: TLS cannot be used: tls\.crt .*\nrma-broker: policyFile cannot be used: .*none\.yaml/,
    );
  });
});
