import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { parsePolicy } from '../../src/server/access/parse-policy.js';
import { TestAuthority } from '../fakes/certificates.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = join(ROOT, 'deploy/kubernetes-tls');
const PROGRAMS = { broker: join(ROOT, 'dist/src/server/main.js'), agent: join(ROOT, 'dist/src/agent/main.js') };

const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

const kustomization = z
  .looseObject({
    resources: z.array(z.string()),
    patches: z.array(z.object({ path: z.string() })),
    configMapGenerator: z.array(z.looseObject({ files: z.array(z.string()) })),
  })
  .parse(parse(read('kustomization.yaml')));

/** What the API of cert-manager (v1) asks for, and nothing that it does not know. */
const certificate = z.strictObject({
  apiVersion: z.literal('cert-manager.io/v1'),
  kind: z.literal('Certificate'),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({
    secretName: z.string(),
    isCA: z.boolean().optional(),
    commonName: z.string().optional(),
    uris: z.array(z.string()).optional(),
    dnsNames: z.array(z.string()).optional(),
    usages: z.array(z.enum(['digital signature', 'server auth', 'client auth'])).optional(),
    duration: z.string(),
    renewBefore: z.string(),
    privateKey: z.strictObject({
      algorithm: z.literal('ECDSA'),
      size: z.literal(256),
      rotationPolicy: z.literal('Always').optional(),
    }),
    issuerRef: z.strictObject({ name: z.string(), kind: z.literal('Issuer') }),
  }),
});
const resources = parseAllDocuments(read('certificates.yaml')).map((document) =>
  z.looseObject({ kind: z.string() }).parse(document.toJS()),
);
const certificates = resources
  .filter(({ kind }) => kind === 'Certificate')
  .map((resource) => certificate.parse(resource).spec);

describe('the manifests for Kubernetes with TLS', () => {
  it('are all listed in the kustomization', () => {
    const { resources: listed, patches, configMapGenerator } = kustomization;
    const named = [
      ...listed.filter((path) => path !== '../kubernetes'),
      ...patches.map(({ path }) => path),
      ...configMapGenerator.flatMap(({ files }) => files),
    ];
    assert.deepEqual([...named, 'kustomization.yaml'].sort(), readdirSync(FOLDER).sort());
  });

  it('give each certificate one identity of the trust domain of the policy', () => {
    const policy = parsePolicy(read('policy.yaml'));
    assert.ok('policy' in policy, JSON.stringify(policy));
    const { trustDomain } = policy.policy;
    const issued = certificates.filter(({ isCA }) => isCA !== true);
    assert.deepEqual(
      issued.map(({ uris }) => uris),
      [[`spiffe://${trustDomain}/broker`], [`spiffe://${trustDomain}/metrics/prometheus`]],
    );
    for (const { usages = [], secretName } of issued) {
      assert.ok(usages.includes('client auth'));
      assert.equal(usages.includes('server auth'), secretName === 'rma-broker-tls', 'only the broker answers');
    }
  });

  it('have the policy of the sample', () => {
    assert.equal(read('policy.yaml'), readFileSync(join(ROOT, 'deploy/config/policy.yaml'), 'utf8'));
  });

  it('start the programs with settings that they know, and none that lifts protection', (context) => {
    const patch = z.looseObject({
      spec: z.looseObject({
        template: z.looseObject({
          spec: z.looseObject({ containers: z.tuple([z.looseObject({ args: z.array(z.string()) })]) }),
        }),
      }),
    });
    const [{ args }] = patch.parse(parse(read('broker.yaml'))).spec.template.spec.containers;
    const certificateFolder = mkdtempSync(join(tmpdir(), 'rma-kubernetes-'));
    context.after(() => rmSync(certificateFolder, { recursive: true }));
    const [broker, agent] = ['broker', 'agent/n1'].map((name) => {
      const folder = join(certificateFolder, name);
      new TestAuthority().write(folder, `spiffe://rma.example/${name}`);
      return (text: string) => text.replaceAll(/\/etc\/rma[/-]tls/g, folder).replaceAll('/etc/rma/policy', FOLDER);
    });
    assert.ok(broker && agent);
    check(PROGRAMS.broker, args.map(broker));
    const config = join(certificateFolder, 'rma-agent.yaml');
    writeFileSync(config, agent(read('rma-agent.yaml')));
    check(PROGRAMS.agent, ['--config', config, '--node-name', 'n1']);
    assert.ok(![...args, read('rma-agent.yaml')].some((text) => /insecure/i.test(text)));
  });

  it('are what kubectl can put together, with nothing left that speaks without TLS', (context) => {
    const { status, error, stderr, stdout } = spawnSync('kubectl', ['kustomize', FOLDER], {
      encoding: 'utf8',
      maxBuffer: 2 ** 24,
    });
    if (error !== undefined) return context.skip('kubectl is not installed (Debian: kubernetes-client)');
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stdout, /allow-?insecure|h2c/i);
    const probes = [...stdout.matchAll(/httpGet:\n(?: +\w+: .*\n)+/g)].map(([probe]) => probe);
    assert.equal(probes.length, 6);
    for (const probe of probes) assert.match(probe, /scheme: HTTPS/);
    assert.equal([...stdout.matchAll(/^ {4}scheme: https$/gm)].length, 2, 'both are scraped over TLS');
  });
});

function check(program: string, words: readonly string[]): void {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, '--check-config', ...words], {
    encoding: 'utf8',
    env: {},
  });
  assert.deepEqual({ said: stdout + stderr, status }, { said: 'the configuration is valid\n', status: 0 });
}
