import { z } from 'zod';
import { auditSettings, auditSettingsOf } from '../common/audit/audit-settings.js';
import type { ConfigDefinition } from '../common/config/definition.js';
import { address, addressOrOff, choice, duration, integer, path } from '../common/config/kinds.js';
import { optionalSetting, setting } from '../common/config/setting.js';
import { LOG_LEVELS } from '../common/log/logger.js';
import {
  certificatePathsOf,
  exposureProblem,
  MISSING_TLS_SETTING,
  missingTlsSetting,
  tlsSettings,
} from '../common/tls/tls-settings.js';
import { VERSION } from '../common/version.js';
import { etcdProblems, etcdSettings, etcdSettingsOf } from './etcd-settings.js';
import type { BrokerLimits, BrokerSettings } from './settings.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** A session must outlive the loss of one heartbeat and the lateness of the next. */
const HEARTBEATS_PER_TTL_MIN = 3;

const schema = z
  .strictObject({
    listenAddress: setting(address(), {
      help: 'Where the gRPC services listen. Port 0 takes any free port and logs which.',
      default: '127.0.0.1:7070',
    }),
    ...tlsSettings('its callers'),
    policyFile: optionalSetting(path(), {
      help: 'Who may do what, by the identities of certificates; docs/security.md has its form. TLS requires it. A changed file is in force without a restart; one that cannot be used changes nothing.',
      example: '/etc/rma/policy.yaml',
    }),
    adminSocket: optionalSetting(path(), {
      help: 'A Unix socket over which this user and root are operators, whatever the policy says; unset there is none. With rmactl: --broker unix:PATH.',
      example: '/run/rma-broker/admin.sock',
    }),
    httpAddress: setting(addressOrOff(), {
      formerly: 'metricsAddress',
      help: 'Where /metrics, /healthz and /readyz are served over HTTP; off serves none. Without allowInsecure it has to be local.',
      default: '127.0.0.1:7071',
    }),
    dataDirectory: setting(path(), {
      help: 'Where claims and nodes are kept. One broker at a time may use it.',
      default: '/var/lib/rma-broker',
    }),
    store: setting(choice(['lmdb', 'memory', 'etcd']), {
      help: 'lmdb keeps everything that was acknowledged, in dataDirectory; etcd keeps it there, for several brokers of which one leads; memory loses it when the broker ends, and is for trials.',
      default: 'lmdb',
    }),
    ...etcdSettings(),
    logLevel: setting(choice(LOG_LEVELS), {
      help: 'The least important level that is logged.',
      default: 'info',
    }),
    ...auditSettings(
      'every change, refusal and session',
      'changes are refused with AUDIT_FAILED until it can be written again; those that nobody asked for go on.',
    ),
    sessionTtl: setting(duration({ min: SECOND_MS, max: 5 * MINUTE_MS }), {
      help: 'After this long without a message from an agent its node gets no new guests.',
      default: 10 * SECOND_MS,
    }),
    heartbeatInterval: setting(duration({ min: 100, max: MINUTE_MS }), {
      help: 'Longest interval between heartbeats of an agent.',
      default: 3 * SECOND_MS,
    }),
    prepareTimeout: setting(duration({ min: 100, max: 5 * MINUTE_MS }), {
      help: 'How long a CreateClaim waits for the agent to hold the RMA.',
      default: 10 * SECOND_MS,
    }),
    endedClaimRetention: setting(duration({ min: 24 * HOUR_MS, max: 30 * 24 * HOUR_MS }), {
      help: 'How long an ended claim can still be looked up, and the request that made it can be repeated.',
      default: 24 * HOUR_MS,
    }),
    maxEndedClaimsInMemory: setting(integer({ min: 0, max: 10_000_000 }), {
      help: 'Most ended claims in memory, where lists and watches show them. Those that ended before them are looked up in the store.',
      default: 50_000,
    }),
    maxEndedClaims: setting(integer({ min: 0, max: 100_000_000 }), {
      help: 'Most ended claims in the store, besides those in memory, at about 500 bytes each. Past it the oldest are forgotten before endedClaimRetention is over, with a warning. With store etcd 1,000,000 are kept at most.',
      default: 5_000_000,
    }),
    maxClaims: setting(integer({ min: 1, max: 10_000_000 }), {
      help: 'Most live claims. Past it CreateClaim is refused with OVERLOADED.',
      default: 200_000,
    }),
    maxNodes: setting(integer({ min: 1, max: 1_000_000 }), {
      help: 'Most nodes, with or without an agent: each takes one record and 15 time series until it is removed. Past it an agent of a new node is refused with TOO_MANY_NODES.',
      default: 20_000,
    }),
    maxWaitingRequests: setting(integer({ min: 0, max: 100_000 }), {
      help: 'Most requests for a claim that wait for capacity at a time. Past it another one is refused with TOO_MANY_WAITING.',
      default: 10_000,
    }),
    maxConnections: setting(integer({ min: 64, max: 1_000_000 }), {
      help: 'Most connections to listenAddress at a time; each takes some 40 KiB and a file descriptor. Past it those without an open call are closed to make room for new ones.',
      default: 24_000,
    }),
    maxWatchers: setting(integer({ min: 0, max: 100_000 }), {
      help: 'Most WatchClaims calls at a time. Past it another one is refused with TOO_MANY_WATCHES.',
      default: 1000,
    }),
    backupsKept: setting(integer({ min: 1, max: 10_000 }), {
      help: 'How many backups --backup-into keeps in its directory; it removes older ones.',
      default: 14,
    }),
  })
  .superRefine((config, context) => {
    const missing = missingTlsSetting(config);
    if (missing !== null) context.addIssue({ code: 'custom', path: [missing], message: MISSING_TLS_SETTING });
    const hasTls = certificatePathsOf(config) !== null;
    if (hasTls && config.policyFile === undefined) {
      context.addIssue({ code: 'custom', path: ['policyFile'], message: NO_POLICY });
    }
    if (!hasTls && config.policyFile !== undefined) {
      context.addIssue({ code: 'custom', path: ['policyFile'], message: POLICY_FOR_NOBODY });
    }
    const listenProblem = exposureProblem(config.listenAddress, { ...config, hasTls });
    if (listenProblem !== null) context.addIssue({ code: 'custom', path: ['listenAddress'], message: listenProblem });
    const httpProblem = exposureProblem(config.httpAddress, { ...config, hasTls });
    if (httpProblem !== null) {
      context.addIssue({ code: 'custom', path: ['httpAddress'], message: httpProblem });
    }
    for (const { setting: name, message } of etcdProblems(config)) {
      context.addIssue({ code: 'custom', path: [name], message });
    }
    if (config.sessionTtl < HEARTBEATS_PER_TTL_MIN * config.heartbeatInterval) {
      const message = `it must be at least ${HEARTBEATS_PER_TTL_MIN} times heartbeatInterval, or one lost heartbeat makes a node silent`;
      context.addIssue({ code: 'custom', path: ['sessionTtl'], message });
    }
  });

const NO_POLICY =
  'it is not set: with TLS it says what each certificate may do; docs/security.md has one to begin with';
const POLICY_FOR_NOBODY =
  'without TLS nobody has an identity that it could name; set tlsCaFile, tlsCertFile and tlsKeyFile';

/** The broker's configuration as the program has it. */
export type BrokerConfig = ReturnType<typeof toBrokerConfig>;

/**
 * Turns the settings, by the names that users write, into the program's, in the groups that its parts take. Durations,
 * which users write with a unit, become milliseconds, and the names say so.
 */
export function toBrokerConfig(settings: z.output<typeof schema>) {
  const limits: BrokerLimits = {
    endedRetentionMs: settings.endedClaimRetention,
    endedInMemoryMax: settings.maxEndedClaimsInMemory,
    archivedMax: archivedMaxOf(settings),
    claimsMax: settings.maxClaims,
    watchersMax: settings.maxWatchers,
    nodesMax: settings.maxNodes,
    waitingMax: settings.maxWaitingRequests,
    connectionsMax: settings.maxConnections,
  };
  const broker: BrokerSettings = {
    listenAddress: settings.listenAddress,
    adminSocket: settings.adminSocket,
    terms: { heartbeatIntervalMs: settings.heartbeatInterval, sessionTtlMs: settings.sessionTtl },
    prepareTimeoutMs: settings.prepareTimeout,
    limits,
  };
  const { httpAddress, dataDirectory, store, logLevel, backupsKept, policyFile } = settings;
  const certificatePaths = certificatePathsOf(settings);
  const audit = auditSettingsOf(settings);
  const etcd = etcdSettingsOf(settings);
  return {
    httpAddress,
    dataDirectory,
    store,
    logLevel,
    backupsKept,
    policyFile,
    broker,
    certificatePaths,
    audit,
    etcd,
  };
}

/** At 590 bytes of etcd's database each, more would leave too little of its default quota of 2 GiB. */
const ARCHIVED_MAX_ON_ETCD = 1_000_000;

function archivedMaxOf({ store, maxEndedClaims }: { readonly store: string; readonly maxEndedClaims: number }): number {
  return store === 'etcd' ? Math.min(maxEndedClaims, ARCHIVED_MAX_ON_ETCD) : maxEndedClaims;
}

/** The broker's configuration: its flags, variables, file, help and sample. */
export const BROKER_CONFIG: ConfigDefinition<typeof schema> = {
  program: 'rma-broker',
  summary: 'Places guests on nodes that have a free RMA.',
  environmentPrefix: 'RMA_BROKER_',
  version: VERSION,
  schema,
  tasks: [
    {
      flag: '--backup-to',
      placeholder: 'DIRECTORY',
      help: 'copy the store (of dataDirectory, or the one on etcd) into this directory, and end; brokers may be running on it',
    },
    {
      flag: '--backup-into',
      placeholder: 'DIRECTORY',
      help: 'copy the store into a new directory in this one, named by the time, remove the oldest such beyond backupsKept, and end',
    },
    {
      flag: '--restore-from',
      placeholder: 'DIRECTORY',
      help: 'make the backup in this directory the store of dataDirectory, or the one on etcd, where there must be none, and end',
    },
    {
      flag: '--move-store-to',
      placeholder: 'STORE',
      help: 'with store etcd and its brokers stopped, and end: etcd makes the store of dataDirectory the one on etcd, lmdb makes the one on etcd that of dataDirectory',
    },
    {
      flag: '--mark-restored',
      placeholder: 'STORE',
      help: 'etcd: after a snapshot of etcd was restored, and before a broker starts, say so in the store on etcd, and end',
    },
  ],
};
