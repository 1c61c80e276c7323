import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = join(ROOT, 'deploy/kubernetes');
const PROGRAMS: Readonly<Record<string, string>> = {
  'rma-broker': join(ROOT, 'dist/src/server/main.js'),
  'rma-agent': join(ROOT, 'dist/src/agent/main.js'),
};

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
type Manifest = z.infer<typeof manifest>;

const labels = z.record(z.string(), z.string());
const podTemplate = z.looseObject({
  metadata: z.looseObject({ labels }),
  spec: z.looseObject({
    containers: z.array(
      z.looseObject({
        command: z.array(z.string()),
        args: z.array(z.string()),
        ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).optional(),
        securityContext: z.looseObject({}),
        volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
      }),
    ),
  }),
});
const workload = z.looseObject({
  kind: z.enum(['StatefulSet', 'DaemonSet']),
  spec: z.looseObject({ selector: z.looseObject({ matchLabels: labels }), template: podTemplate }),
});
const cronJob = z.looseObject({
  kind: z.literal('CronJob'),
  spec: z.looseObject({ jobTemplate: z.looseObject({ spec: z.looseObject({ template: podTemplate }) }) }),
});

const yamlFiles = readdirSync(FOLDER, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.yaml'));
const resources = yamlFiles
  .filter((name) => !['kustomization.yaml', 'rma-agent.yaml'].includes(name))
  .flatMap((name) =>
    parseAllDocuments(readFileSync(join(FOLDER, name), 'utf8')).map((document) => manifest.parse(document.toJS())),
  );
const workloads = resources.flatMap((resource) => workload.safeParse(resource).data ?? []);
const backups = resources
  .flatMap((resource) => cronJob.safeParse(resource).data ?? [])
  .map(({ spec }) => spec.jobTemplate.spec.template);
const templates = [...workloads.map(({ spec }) => spec.template), ...backups];

interface Model {
  validate(): void;
}

/** The published schema of a kind, as a model that validates itself. */
async function modelOf(resource: Manifest): Promise<Model> {
  const library = resource.apiVersion.startsWith('monitoring.coreos.com/')
    ? '@kubernetes-models/prometheus-operator'
    : 'kubernetes-models';
  const exports: unknown = await import(`${library}/${resource.apiVersion}/${resource.kind}`);
  const models = exports as Readonly<Record<string, (new (data: Manifest) => Model) | undefined>>;
  const Kind = models[resource.kind];
  assert.ok(Kind, `${resource.apiVersion} ${resource.kind} has no published schema`);
  return new Kind(resource);
}

describe('the manifests for Kubernetes', () => {
  for (const resource of resources) {
    it(`${resource.kind} ${resource.metadata.name} is valid by its published schema`, async () => {
      (await modelOf(resource)).validate();
    });
  }

  it('a wrong field would be noticed', async () => {
    const [first] = resources.filter(({ kind }) => kind === 'DaemonSet');
    assert.ok(first);
    const wrong = await modelOf({ ...first, spec: { selector: 'everything' } });
    assert.throws(() => wrong.validate());
  });

  it('are all listed in the kustomization', () => {
    const { resources: listed, configMapGenerator } = z
      .looseObject({
        resources: z.array(z.string()),
        configMapGenerator: z.array(z.object({ name: z.string(), files: z.array(z.string()) })),
      })
      .parse(parse(readFileSync(join(FOLDER, 'kustomization.yaml'), 'utf8')));
    const named = [...listed, ...configMapGenerator.flatMap(({ files }) => files), 'kustomization.yaml'];
    assert.deepEqual([...named].sort(), [...yamlFiles].sort());
  });

  it('select exactly the pods that they make', () => {
    assert.equal(workloads.length, 2);
    for (const { spec } of workloads) assert.deepEqual(spec.selector.matchLabels, spec.template.metadata.labels);
  });

  it('start the programs with settings that they know', () => {
    const settings = readFileSync(join(FOLDER, 'rma-agent.yaml'));
    for (const { command, args } of templates.flatMap(({ spec }) => spec.containers)) {
      const words = args.map((word) => word.replaceAll('/etc/rma/rma-agent.yaml', join(FOLDER, 'rma-agent.yaml')));
      const ran = spawnSync(process.execPath, [PROGRAMS[command[0] ?? ''] ?? '', '--check-config', ...words], {
        env: { RMA_AGENT_NODE_NAME: 'ip-10-0-0-1.example.internal' },
        input: settings,
        encoding: 'utf8',
      });
      assert.deepEqual(
        { said: ran.stdout + ran.stderr, status: ran.status },
        { said: 'the configuration is valid\n', status: 0 },
      );
    }
  });

  it('give no container a capability, a writable root or a way to more rights', () => {
    assert.equal(templates.length, 3);
    for (const { securityContext } of templates.flatMap(({ spec }) => spec.containers)) {
      assert.deepEqual(securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('back up the store that the broker keeps, from the node that it runs on, as its user and without a network', () => {
    const [broker] = workloads.filter(({ kind }) => kind === 'StatefulSet');
    const [backup] = backups;
    assert.ok(broker && backup);
    const claim = z.looseObject({
      metadata: z.looseObject({ name: z.string() }),
      spec: z.looseObject({
        volumeClaimTemplates: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })),
        template: z.looseObject({ spec: z.looseObject({ securityContext: z.looseObject({}) }) }),
      }),
    });
    const { metadata, spec } = claim.parse(broker);
    const pod = z
      .looseObject({
        securityContext: z.looseObject({}),
        volumes: z.array(z.looseObject({ persistentVolumeClaim: z.object({ claimName: z.string() }) })),
        affinity: z.looseObject({}),
      })
      .parse(backup.spec);
    const claimNames = pod.volumes.map(({ persistentVolumeClaim }) => persistentVolumeClaim.claimName);
    assert.deepEqual(claimNames, [
      `${spec.volumeClaimTemplates[0]?.metadata.name}-${metadata.name}-0`,
      'rma-broker-backups',
    ]);
    assert.deepEqual(pod.securityContext, spec.template.spec.securityContext);
    assert.deepEqual(pod.affinity, {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: broker.spec.selector.matchLabels } },
        ],
      },
    });
    const [container] = backup.spec.containers;
    const mounts = container?.volumeMounts.map(({ mountPath }) => mountPath);
    const [brokerContainer] = broker.spec.template.spec.containers;
    assert.deepEqual(mounts?.[0], brokerContainer?.volumeMounts[0]?.mountPath);
    assert.ok(container?.args.includes(`--backup-into=${mounts?.[1]}`));
    const policies = resources.filter(({ kind, spec: policy }) => {
      const selector = JSON.stringify((policy as { podSelector?: unknown } | undefined)?.podSelector ?? null);
      return kind === 'NetworkPolicy' && selector === JSON.stringify({ matchLabels: backup.metadata.labels });
    });
    assert.equal(policies.length, 1);
  });

  it('are what the pod fits that operations.md restores a store with', async () => {
    const [, block = ''] =
      /^ {2}```yaml\n([\s\S]*?)^ {2}```/m.exec(readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')) ?? [];
    const pod = manifest.parse(parse(block));
    (await modelOf(pod)).validate();
    const mountsOf = (spec: unknown) => z.looseObject({ volumes: z.array(z.unknown()) }).parse(spec).volumes;
    assert.deepEqual(mountsOf(pod['spec']), mountsOf(backups[0]?.spec));
  });

  it('are what kubectl can put together', (context) => {
    const { status, error, stderr, stdout } = spawnSync('kubectl', ['kustomize', FOLDER], { encoding: 'utf8' });
    if (error !== undefined) return context.skip('kubectl is not installed (Debian: kubernetes-client)');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /kind: DaemonSet/);
  });
});
