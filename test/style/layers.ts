import { posix } from 'node:path';
import { read, sources } from './tree.js';

/**
 * What files below `folder` (or the one file that it names) may import: `may` are folders of the project, `packages`
 * npm packages, `node` node's own modules.
 */
export interface LayerRule {
  readonly folder: string;
  readonly may: readonly string[];
  readonly packages: readonly string[] | 'any';
  readonly node: boolean;
  readonly because: string;
}

const GEN = 'src/gen/';
const CORE = ['src/common/', 'src/domain/'];
/** What broker and agent both speak of. */
const DOMAIN_WORDS = [
  'src/domain/link/',
  ...[
    'backoff',
    'batches',
    'cgroup-pattern',
    'claim-state',
    'contract-limits',
    'deadlines',
    'holder-requirement',
    'ids',
    'labels',
    'reasons',
    'retry-after',
    'size',
    'text',
  ].map((name) => `src/domain/${name}.`),
];

/** The rooms of the broker's rules, from the ground up: each knows those below it only. */
const DOMAIN_FLOORS: readonly (readonly string[])[] = [
  ['records'],
  ['index'],
  ['fleet'],
  ['placement'],
  ['nodes', 'tenants', 'claims', 'waiting'],
  ['groups', 'sessions'],
];

/** The rooms of the broker's program likewise. The rest of src/server puts them together. */
const SERVER_FLOORS: readonly (readonly string[])[] = [
  ['clock', 'access', 'etcd'],
  ['wire'],
  ['store', 'admission', 'audit'],
  ['core', 'election'],
  ['telemetry'],
  ['net', 'session', 'rpc'],
];

/** The rooms of the agent's program likewise. The rest of src/agent puts them together. */
const AGENT_FLOORS: readonly (readonly string[])[] = [
  ['checkpoint', 'local'],
  ['identity', 'holders', 'audit'],
  ['device', 'link'],
  ['core-thread'],
  ['sockets', 'telemetry'],
];

/** Rooms that see generated types, since they speak gRPC. */
const SPEAKS_GRPC = ['wire', 'session', 'rpc', 'link'];

/** What a room on each floor may import of those around it: itself, and every room further down. */
function floorRules(
  base: string,
  floors: readonly (readonly string[])[],
): readonly [room: string, may: readonly string[]][] {
  return floors.flatMap((rooms, height) => {
    const below = floors.slice(0, height).flat();
    return rooms.map((room): [string, readonly string[]] => [room, [room, ...below].map((name) => `${base}${name}/`)]);
  });
}

/** Floors of a program, which may use packages and node. */
function programRules(base: string, floors: readonly (readonly string[])[]): readonly LayerRule[] {
  return floorRules(base, floors).map(([room, may]) => ({
    folder: `${base}${room}/`,
    may: [...may, ...CORE, ...(SPEAKS_GRPC.includes(room) ? [GEN] : [])],
    packages: 'any',
    node: true,
    because: 'each room of a program knows those below it only, and generated types stay where gRPC is spoken',
  }));
}

/** A file is under the first rule whose folder it is in. */
export const LAYER_RULES: readonly LayerRule[] = [
  ...floorRules('src/domain/broker/', DOMAIN_FLOORS).map(([room, may]) => ({
    folder: `src/domain/broker/${room}/`,
    may: [...may, ...DOMAIN_WORDS],
    packages: [],
    node: false,
    because: 'the rules are pure, and each room of them knows those below it only',
  })),
  ...programRules('src/server/', SERVER_FLOORS),
  ...programRules('src/agent/', AGENT_FLOORS),
  {
    folder: 'src/domain/link/',
    may: DOMAIN_WORDS,
    packages: [],
    node: false,
    because: 'broker and agent share it, so it knows neither',
  },
  {
    folder: 'src/domain/agent/',
    may: ['src/domain/agent/', ...DOMAIN_WORDS],
    packages: [],
    node: false,
    because: "the agent's rules know nothing of the broker's",
  },
  {
    folder: 'src/domain/',
    may: ['src/domain/'],
    packages: [],
    node: false,
    because: 'the rules are pure: they know no I/O, clock, chance or wire format',
  },
  {
    folder: 'src/common/native/',
    may: CORE,
    packages: ['koffi'],
    node: true,
    because: 'FFI lives in one folder, so that another binding could serve',
  },
  {
    folder: 'src/common/rpc/',
    may: [...CORE, GEN],
    packages: 'any',
    node: true,
    because: 'the contract is loaded here',
  },
  {
    folder: 'src/common/wire/',
    may: [...CORE, GEN],
    packages: 'any',
    node: true,
    because: 'wire messages become domain values here',
  },
  {
    folder: 'src/common/',
    may: CORE,
    packages: 'any',
    node: true,
    because: 'plumbing knows no program that uses it',
  },
  {
    folder: 'src/client/rpc/',
    may: [...CORE, GEN, 'src/client/'],
    packages: 'any',
    node: true,
    because: 'generated types stay at the edge that speaks gRPC',
  },
  {
    folder: 'src/server/grpc-server.ts',
    may: [...CORE, GEN, 'src/server/'],
    packages: 'any',
    node: true,
    because: 'it puts the services on one gRPC server',
  },
  ...(['server', 'agent', 'client'] as const).map((program) => ({
    folder: `src/${program}/`,
    may: [...CORE, `src/${program}/`],
    packages: 'any' as const,
    node: true,
    because: 'the programs share src/common and src/domain, and never one another',
  })),
];

/** Packages that only one layer may import. */
const RESERVED_PACKAGES: Readonly<Record<string, string>> = {
  koffi: 'src/common/native/',
  lmdb: 'src/server/store/',
};

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]|(?:^|\n)import\s+['"]([^'"]+)['"]/g;

/** What `text` imports, in its own words. */
export function importsOf(text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '');
}

/** Why a file may not import something; null when it may. */
export function violation(path: string, specifier: string): string | null {
  const rule = LAYER_RULES.find(({ folder }) => path.startsWith(folder));
  if (rule === undefined) return path.startsWith('src/') ? 'it is in no layer: give test/style/layers.ts a rule' : null;
  return isAllowed(rule, path, specifier) ? null : `${path} may not import ${specifier}: ${rule.because}`;
}

function isAllowed(rule: LayerRule, path: string, specifier: string): boolean {
  if (specifier.startsWith('node:')) return rule.node;
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    return rule.may.some((folder) => target.startsWith(folder));
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const owner = RESERVED_PACKAGES[name];
  if (owner !== undefined && !path.startsWith(owner)) return false;
  return rule.packages === 'any' || rule.packages.includes(name);
}

/** Every import of src that its layer does not allow. */
export function allViolations(): readonly string[] {
  return sources('src/').flatMap((path) =>
    importsOf(read(path)).flatMap((specifier) => violation(path, specifier) ?? []),
  );
}
