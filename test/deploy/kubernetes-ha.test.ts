import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { TestAuthority } from '../fakes/certificates.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = join(ROOT, 'deploy/kubernetes-ha');
const BROKER = join(ROOT, 'dist/src/server/main.js');
const AGENT = join(ROOT, 'dist/src/agent/main.js');

const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const documents = (text: string): unknown[] => parseAllDocuments(text).map((document) => document.toJS());

const labels = z.record(z.string(), z.string());
const volume = z.looseObject({ name: z.string() });
const pod = z.looseObject({
  containers: z.tuple([
    z.looseObject({
      args: z.array(z.string()),
      envFrom: z.array(z.object({ configMapRef: z.object({ name: z.string() }) })),
      volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
    }),
  ]),
  volumes: z.array(volume),
});
const brokers = z.looseObject({
  kind: z.literal('StatefulSet'),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z.looseObject({
    serviceName: z.string(),
    replicas: z.number(),
    volumeClaimTemplates: z.undefined().optional(),
    template: z.looseObject({ metadata: z.looseObject({ labels }), spec: pod }),
  }),
});
const cronJob = z.looseObject({
  kind: z.literal('CronJob'),
  spec: z.looseObject({
    jobTemplate: z.looseObject({ spec: z.looseObject({ template: z.looseObject({ spec: pod }) }) }),
  }),
});
const named = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
type Named = z.infer<typeof named>;

/** What kubectl makes of the folder; null, and the test is skipped, where there is no kubectl. */
function built(context: TestContext): readonly Named[] | null {
  const { status, error, stderr, stdout } = spawnSync('kubectl', ['kustomize', FOLDER], {
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
  });
  if (error !== undefined) {
    context.skip('SKIPPED: kubectl is not installed (Debian: kubernetes-client)');
    return null;
  }
  assert.equal(status, 0, stderr);
  return documents(stdout).map((document) => named.parse(document));
}

function only<T>(resources: readonly Named[], schema: z.ZodType<T>): T {
  const [found, ...more] = resources.flatMap((resource) => schema.safeParse(resource).data ?? []);
  assert.ok(found !== undefined && more.length === 0, 'there is exactly one');
  return found;
}

const environment = (): Record<string, string> =>
  Object.fromEntries(
    read('etcd.env')
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

/** Where agents look for the brokers. */
const addresses = (): readonly string[] =>
  z
    .object({ brokerAddress: z.string() })
    .loose()
    .parse(parse(read('rma-agent.yaml')))
    .brokerAddress.split(',');

function check(program: string, words: readonly string[], env: Record<string, string> = {}): void {
  const ran = spawnSync(process.execPath, [program, '--check-config', ...words], { encoding: 'utf8', env });
  assert.deepEqual(
    { said: ran.stdout + ran.stderr, status: ran.status },
    { said: 'the configuration is valid\n', status: 0 },
  );
}

function egressOf(resources: readonly Named[], name: string): readonly unknown[] {
  const found = resources.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === name);
  return z.looseObject({ spec: z.looseObject({ egress: z.array(z.unknown()) }) }).parse(found).spec.egress;
}

describe('the manifests for Kubernetes with three brokers', () => {
  it('are all listed in the kustomization', () => {
    const { resources, patches, configMapGenerator } = z
      .looseObject({
        resources: z.array(z.string()),
        patches: z.array(z.object({ path: z.string().optional(), patch: z.string().optional() })),
        configMapGenerator: z.array(
          z.looseObject({ files: z.array(z.string()).optional(), envs: z.array(z.string()).optional() }),
        ),
      })
      .parse(parse(read('kustomization.yaml')));
    const listed = [
      ...resources.filter((path) => path !== '../kubernetes-tls'),
      ...patches.flatMap(({ path }) => path ?? []),
      ...configMapGenerator.flatMap(({ files = [], envs = [] }) => [...files, ...envs]),
    ];
    assert.deepEqual([...listed, 'kustomization.yaml'].sort(), readdirSync(FOLDER).sort());
  });

  it('are valid by their published schemas', async (context) => {
    const resources = built(context)?.filter(({ apiVersion }) =>
      /^(v1|(apps|batch|policy|networking.*)\/v1)$/.test(apiVersion),
    );
    if (resources === undefined) return;
    assert.ok(resources.some(({ kind }) => kind === 'PodDisruptionBudget'));
    for (const resource of resources) {
      const exports: unknown = await import(`kubernetes-models/${resource.apiVersion}/${resource.kind}`);
      const models = exports as Readonly<Record<string, (new (data: Named) => { validate(): void }) | undefined>>;
      const Kind = models[resource.kind];
      assert.ok(Kind, `${resource.apiVersion} ${resource.kind} has no published schema`);
      new Kind(resource).validate();
    }
  });

  it('tell agents and clients the name of each broker, and each broker its own of these', (context) => {
    const resources = built(context);
    if (resources === null) return;
    const { metadata, spec } = only(resources, brokers);
    const names = Array.from({ length: spec.replicas }, (_, ordinal) => `${metadata.name}-${ordinal}`);
    const addressOf = (name: string) => `${name}.${spec.serviceName}.${metadata.namespace}.svc:7070`;
    assert.deepEqual(addresses(), names.map(addressOf));
    assert.ok(spec.template.spec.containers[0].args.includes(`--advertised-address=${addressOf('$(POD_NAME)')}`));
    const services = resources.filter(({ kind }) => kind === 'Service');
    assert.deepEqual(
      services.map((service) => z.looseObject({ name: z.string() }).parse(service.metadata).name),
      [spec.serviceName],
      'no name stands for several brokers',
    );
    const service = z.looseObject({ spec: z.looseObject({}) }).parse(services[0]).spec;
    const own = { clusterIP: 'None', publishNotReadyAddresses: true, selector: spec.template.metadata.labels };
    assert.deepEqual({ ...service, ...own }, service);
  });

  it('keep the brokers on machines of their own, and let one at a time be taken away', (context) => {
    const resources = built(context);
    if (resources === null) return;
    const { spec } = only(resources, brokers);
    const { labels: matchLabels } = spec.template.metadata;
    assert.deepEqual(spec.template.spec['affinity'], {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels } },
        ],
      },
    });
    const budget = only(resources, z.looseObject({ kind: z.literal('PodDisruptionBudget'), spec: z.unknown() }));
    assert.deepEqual(budget.spec, {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels },
    });
  });

  it('give brokers and backups the certificates of etcd from a Secret, and no volume of a single broker', (context) => {
    const resources = built(context);
    if (resources === null) return;
    const pods = [
      only(resources, brokers).spec.template.spec,
      only(resources, cronJob).spec.jobTemplate.spec.template.spec,
    ];
    const files = Object.entries(environment()).filter(([name]) => name.endsWith('_FILE'));
    assert.equal(files.length, 3);
    for (const { containers, volumes } of pods) {
      const mounted = containers[0].volumeMounts.find(({ name }) => name === 'etcd')?.mountPath;
      for (const [, file] of files) assert.equal(file.slice(0, file.lastIndexOf('/')), mounted);
      const secret = { name: 'etcd', secret: { secretName: 'rma-etcd-client', defaultMode: 0o440 } };
      assert.deepEqual(
        volumes.find(({ name }) => name === 'etcd'),
        secret,
      );
      assert.deepEqual(
        volumes.find(({ name }) => name === 'store'),
        { name: 'store', emptyDir: {} },
      );
      assert.match(containers[0].envFrom[0]?.configMapRef.name ?? '', /^rma-etcd-/);
    }
  });

  it('are what the pod fits that operations.md moves a single store with', async () => {
    const text = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    const blocks = [...text.matchAll(/^ {2}```yaml\n([\s\S]*?)^ {2}```/gm)].map(([, block = '']) => block);
    const moving = parse(blocks.find((block) => block.includes('--move-store-to=etcd')) ?? '');
    const exports = (await import('kubernetes-models/v1/Pod')) as unknown;
    const { Pod } = exports as { Pod: new (data: Named) => { validate(): void } };
    new Pod(named.parse(moving)).validate();
    const [{ command }] = z
      .looseObject({ spec: z.looseObject({ containers: z.tuple([z.looseObject({ command: z.array(z.string()) })]) }) })
      .parse(moving).spec.containers;
    const flags = Object.entries(environment())
      .filter(([name]) => /ENDPOINTS|_FILE$|STORE$/.test(name))
      .map(([name, value]) => `--${name.slice('RMA_BROKER_'.length).toLowerCase().replaceAll('_', '-')}=${value}`);
    assert.deepEqual(command, ['rma-broker', '--move-store-to=etcd', ...flags]);
    assert.match(JSON.stringify(moving), /"claimName":"store-rma-broker-0".*"secretName":"rma-etcd-client"/);
    // What is to be put in its place for a store that was restored.
    check(BROKER, ['--mark-restored=etcd', '--store=etcd', '--etcd-endpoints=127.0.0.1:2379']);
  });

  it('let brokers and backups out to etcd and to names, and nowhere else', (context) => {
    const resources = built(context);
    if (resources === null) return;
    const ports = new Set(
      environment()
        ['RMA_BROKER_ETCD_ENDPOINTS']?.split(',')
        .map((at) => Number(at.split(':')[1])),
    );
    assert.deepEqual([...ports], [2379]);
    for (const name of ['rma-broker', 'rma-broker-backup']) {
      const [toEtcd, ...more] = egressOf(resources, name);
      assert.equal(more.length, 1);
      assert.deepEqual(toEtcd, {
        to: [{ namespaceSelector: { matchLabels: { 'rma-broker/etcd': 'true' } } }],
        ports: [{ port: 2379 }],
      });
    }
  });

  it('start the programs with settings that they know, and none that lifts protection', (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'rma-kubernetes-'));
    context.after(() => rmSync(folder, { recursive: true }));
    for (const name of ['broker', 'agent/n1']) {
      new TestAuthority().write(join(folder, name), `spiffe://rma.example/${name}`);
    }
    const here = (text: string, name: string) =>
      text
        .replaceAll(/\/etc\/rma([/-]tls|\/etcd)/g, join(folder, name))
        .replaceAll('/etc/rma/policy', join(ROOT, 'deploy/config'))
        .replaceAll('$(POD_NAME)', 'rma-broker-0');
    const patch = z.looseObject({
      spec: z.looseObject({
        template: z.looseObject({
          spec: z.looseObject({ containers: z.tuple([z.looseObject({ args: z.array(z.string()) })]) }),
        }),
      }),
    });
    const [{ args }] = patch.parse(parse(read('broker.yaml'))).spec.template.spec.containers;
    const settings = Object.entries(environment()).map(([name, value]) => [name, here(value, 'broker')]);
    check(
      BROKER,
      args.map((word) => here(word, 'broker')),
      Object.fromEntries(settings),
    );
    const config = join(folder, 'rma-agent.yaml');
    writeFileSync(config, here(read('rma-agent.yaml'), 'agent/n1'));
    check(AGENT, ['--config', config, '--node-name', 'n1']);
    assert.ok(![...args, read('rma-agent.yaml'), read('etcd.env')].some((text) => /insecure/i.test(text)));
  });
});
