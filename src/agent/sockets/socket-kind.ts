import { z } from 'zod';
import { fileMode, group, integer, path, scalar, user } from '../../common/config/kinds.js';
import { type Kind, member } from '../../common/config/setting.js';
import { LOCAL_RIGHTS, type LocalRight } from '../../domain/agent/policy/local-rule.js';
import { CGROUP_PATTERN_FORM, isCgroupPattern } from '../../domain/cgroup-pattern.js';
import { LOCAL_LIMITS } from '../local/shares/connection-limits.js';

/** More than a node has runtimes. Each socket costs an fd and a look in every round. */
const SOCKETS_MAX = 16;
/** Rules are tried one after the other for each connection. */
const RULES_MAX = 32;
/** Users, groups or control groups of one rule. */
const NAMES_MAX = 64;
/** As many RMAs as a node may have. */
const UNSCHEDULED_MAX = 4_096;

/** One socket as configured: users and groups by name or number. */
export type ConfiguredSocket = z.output<typeof socket>;
export type ConfiguredRule = ConfiguredSocket['rules'][number];

const rule = z
  .strictObject({
    uids: listOf(user()).optional(),
    gids: listOf(group()).optional(),
    cgroups: listOf(cgroup()).optional(),
    may: listOf(right()).optional(),
    connectionsMax: member(integer({ min: 1, max: LOCAL_LIMITS.connectionsPerUidMax })).optional(),
    unscheduledMax: member(integer({ min: 0, max: UNSCHEDULED_MAX })).optional(),
  })
  .superRefine(({ uids, gids, cgroups, may, unscheduledMax }, context) => {
    if (cgroups !== undefined && uids === undefined && gids === undefined) {
      const message = 'a process may be free to choose its control group, so name uids or gids too';
      context.addIssue({ code: 'custom', path: ['cgroups'], message });
    }
    if (unscheduledMax !== undefined && may?.includes('allocate') !== true) {
      const message = 'it bounds what peers allocate, and they may not: add allocate to may';
      context.addIssue({ code: 'custom', path: ['unscheduledMax'], message });
    }
  });

const socket = z.strictObject({
  path: member(path()),
  mode: member(fileMode()).optional(),
  group: member(group()).optional(),
  rules: z.array(rule).min(1, 'without a rule nobody can use it').max(RULES_MAX),
});

const sockets = z
  .array(socket)
  .min(1, 'name one, or leave the setting out')
  .max(SOCKETS_MAX)
  .superRefine((all, context) => {
    for (const [index, { path: one }] of all.entries()) {
      if (all.findIndex((other) => other.path === one) === index) continue;
      context.addIssue({ code: 'custom', path: [index, 'path'], message: 'another socket has this path' });
    }
  });

/** For the sample configuration. */
export const SOCKETS_EXAMPLE: readonly ConfiguredSocket[] = [
  {
    path: '/run/rma/agent.sock',
    mode: 0o660,
    group: 'kvm',
    rules: [
      { uids: ['libvirt-qemu'], cgroups: ['/machine.slice/*'], may: ['redeem', 'release', 'resume', 'status'] },
      { gids: ['rma-direct'], may: ['allocate', 'release', 'status'], connectionsMax: 8, unscheduledMax: 2 },
    ],
  },
];

/** The sockets of an agent, each with its rules. */
export function socketList(): Kind<readonly ConfiguredSocket[]> {
  return {
    shape: 'tree',
    placeholder: 'YAML',
    allowed: `a list of at most ${SOCKETS_MAX} sockets, each with path, mode, group and rules; a rule has uids, gids, cgroups, may (of ${LOCAL_RIGHTS.join(', ')}), connectionsMax and unscheduledMax`,
    parse: (raw) => sockets.safeParse(raw).data,
    problem: (raw) => (sockets.safeParse(raw).error?.issues ?? []).map(inWords).join('; '),
    toPlain: (configured) => configured.map(plainSocket),
  };
}

function listOf<T>(kind: Kind<T>) {
  return z.array(member(kind)).min(1, 'an empty list is for nobody: leave it out for everybody').max(NAMES_MAX);
}

function cgroup(): Kind<string> {
  return scalar('CGROUP', CGROUP_PATTERN_FORM, (text) => (isCgroupPattern(text) ? text : undefined));
}

function right(): Kind<LocalRight> {
  const parse = (text: string) => LOCAL_RIGHTS.find((one) => one === text);
  return scalar('OP', `one of ${LOCAL_RIGHTS.join(', ')}`, parse);
}

/** "[0].rules[1].uids: …". */
function inWords({ path: where, message }: z.core.$ZodIssue): string {
  const place = where.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return place === '' ? message : `${place.replace(/^\./, '')}: ${message}`;
}

function plainSocket({ path: where, mode, ...rest }: ConfiguredSocket) {
  return { path: where, ...(mode !== undefined && { mode: fileMode().toPlain(mode) }), ...rest };
}
