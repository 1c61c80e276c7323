import { z } from 'zod';
import { auditSettings } from '../common/audit/audit-settings.js';
import type { ConfigDefinition } from '../common/config/definition.js';
import {
  addressOrOff,
  brokerAddresses,
  choice,
  duration,
  fileMode,
  group,
  hostId,
  identity,
  identityPatterns,
  integer,
  labels,
  numericIds,
  onOff,
  path,
  size,
} from '../common/config/kinds.js';
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
import { CLEARING_CHOICES, DEVICE_CHOICES } from './device/options.js';
import { SOCKETS_EXAMPLE, socketList } from './sockets/socket-kind.js';
import { DEFAULT_SOCKET_PATH, unusedBesideSockets } from './sockets/the-one-socket.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const schema = z
  .strictObject({
    nodeName: optionalSetting(hostId(), {
      help: 'The name of this node, which no other has. Unset: the name of the host up to its first dot.',
      example: 'p7-03',
    }),
    brokerAddress: setting(brokerAddresses(), {
      help: 'Where the broker listens; of a fleet with several brokers, where all of them do: the agent finds the one that leads.',
      default: '127.0.0.1:7070',
    }),
    httpAddress: setting(addressOrOff(), {
      formerly: 'metricsAddress',
      help: 'Where /metrics, /healthz and /readyz are served over HTTP; off serves none. Without allowInsecure it has to be local.',
      default: '127.0.0.1:7072',
    }),
    metricsIdentities: optionalSetting(identityPatterns(), {
      help: 'With TLS: who may read /metrics from other machines. Unset: spiffe://TRUST-DOMAIN/metrics/*, in the trust domain of tlsCertFile.',
      example: ['spiffe://example.org/metrics/prometheus'],
    }),
    brokerIdentity: optionalSetting(identity(), {
      help: 'With TLS: the URI that the certificate of the broker has to state. Unset: spiffe://TRUST-DOMAIN/broker, in the trust domain of tlsCertFile.',
      example: 'spiffe://example.org/broker',
    }),
    ...tlsSettings('the broker'),
    device: setting(choice(DEVICE_CHOICES), {
      help: 'What RMAs are made of. auto takes kvm or hugetlb, whichever works first, then memfd, and logs why the others do not.',
      default: 'auto',
    }),
    rmaSize: optionalSetting(size({ min: 64 * 1024, max: 1024 * GIB }), {
      help: 'The size of each RMA, for hugetlb and memfd; kvm has it from the kernel. Unset: 128MiB, or one huge page where those are larger.',
      example: 128 * MIB,
    }),
    rmaCount: optionalSetting(integer({ min: 1, max: 4096 }), {
      help: 'How many RMAs there are. Unset: as many as the pool holds (kvm, hugetlb), or 4 (memfd).',
      example: 4,
    }),
    hugepageSize: optionalSetting(size({ min: 64 * 1024, max: 16 * GIB }), {
      help: 'Which of the huge page pools of the kernel hugetlb takes. Unset: the default one.',
      example: 2 * MIB,
    }),
    trialAllocation: setting(onOff(), {
      help: 'Let kvm find out how many RMAs there are by taking them all at the start, where neither the kernel nor rmaCount says.',
      default: true,
    }),
    clearing: setting(choice(CLEARING_CHOICES), {
      help: 'Who clears RMAs before a guest gets them. auto: the agent on kvm, the kernel elsewhere. kernel is refused on kernels that are not known to do it. Samples are read back in any case.',
      default: 'auto',
    }),
    numaNode: optionalSetting(integer({ min: 0, max: 1023 }), {
      help: 'The only NUMA node that hugetlb takes pages of. Unset: any.',
      example: 0,
    }),
    heldBackCount: setting(integer({ min: 0, max: 4096 }), {
      help: 'How many RMAs the broker may not promise.',
      default: 0,
    }),
    labels: setting(labels(), {
      help: 'What requests can select this node by.',
      default: {},
    }),
    sockets: optionalSetting(socketList(), {
      help: 'The Unix sockets on which VMMs redeem their claims, each with rules of its own: the first one that is for a process says what it may do, and without one it is turned away. Unset: one, at socketPath.',
      example: SOCKETS_EXAMPLE,
    }),
    socketPath: setting(path(), {
      help: 'The Unix socket on which VMMs redeem their claims, unless sockets says which.',
      default: DEFAULT_SOCKET_PATH,
    }),
    socketGroup: optionalSetting(group(), {
      help: 'The group of each socket that does not name its own. Unset: the group of the agent.',
      example: 'kvm',
    }),
    socketMode: setting(fileMode(), {
      help: 'The permissions of each socket that does not name its own.',
      default: 0o660,
    }),
    stateDirectory: setting(path(), {
      help: 'Where the agent remembers claims across its own restarts, and which agent it is: the broker knows the node by that. One agent at a time may use it, and no copy of it.',
      default: '/var/lib/rma-agent',
    }),
    allocateUids: setting(numericIds(), {
      help: 'Users who may allocate an RMA without the broker, unless sockets says which.',
      default: [],
    }),
    allocateGids: setting(numericIds(), {
      help: 'Groups whose members may allocate an RMA without the broker, unless sockets says which.',
      default: [],
    }),
    reclaimGrace: setting(duration({ min: 100, max: 3_600_000 }), {
      help: 'How long an RMA may be on its way back after its holder ended or released it, before it is reported as quarantined.',
      default: 30_000,
    }),
    confirmTimeout: setting(duration({ min: 100, max: 60_000 }), {
      help: 'How long a VMM may take to confirm that an RMA arrived, before it is taken back.',
      default: 10_000,
    }),
    ...auditSettings(
      'every request on the local sockets that decides something, every refusal, what becomes of RMAs, and every session with the broker',
      'redeem and allocate are refused with AUDIT_FAILED until it can be written again; everything else goes on.',
    ),
    logLevel: setting(choice(LOG_LEVELS), {
      help: 'The least important level that is logged.',
      default: 'info',
    }),
  })
  .superRefine(({ rmaCount, heldBackCount, rmaSize, hugepageSize, ...rest }, context) => {
    const missing = missingTlsSetting(rest);
    if (missing !== null) context.addIssue({ code: 'custom', path: [missing], message: MISSING_TLS_SETTING });
    const httpProblem = exposureProblem(rest.httpAddress, { ...rest, hasTls: certificatePathsOf(rest) !== null });
    if (httpProblem !== null) {
      context.addIssue({ code: 'custom', path: ['httpAddress'], message: httpProblem });
    }
    if (rmaCount !== undefined && heldBackCount > rmaCount) {
      const message = `${heldBackCount} cannot be held back out of an rmaCount of ${rmaCount}`;
      context.addIssue({ code: 'custom', path: ['heldBackCount'], message });
    }
    if (hugepageSize !== undefined && !isPowerOfTwo(hugepageSize)) {
      context.addIssue({
        code: 'custom',
        path: ['hugepageSize'],
        message: 'huge pages are powers of two, such as 2MiB',
      });
    }
    if (rmaSize !== undefined && rmaSize % (hugepageSize ?? 1) !== 0) {
      context.addIssue({
        code: 'custom',
        path: ['rmaSize'],
        message: 'it must be a whole number of pages of hugepageSize',
      });
    }
  })
  .superRefine((config, context) => {
    for (const key of unusedBesideSockets(config)) {
      context.addIssue({ code: 'custom', path: [key], message: 'nobody would go by it beside sockets: say it there' });
    }
  });

/** `1 << 31` is negative; sizes are larger than 32-bit operators can see. */
function isPowerOfTwo(bytes: number): boolean {
  return Number.isInteger(Math.log2(bytes));
}

/** The agent's configuration as it is after parsing: sizes in bytes, durations in milliseconds. */
export type AgentConfig = z.output<typeof schema>;

/** The agent's configuration: its flags, variables, file, help and sample. */
export const AGENT_CONFIG: ConfigDefinition<typeof schema> = {
  program: 'rma-agent',
  summary: 'Holds the RMAs of one node and hands them to VMMs.',
  environmentPrefix: 'RMA_AGENT_',
  version: VERSION,
  schema,
};
