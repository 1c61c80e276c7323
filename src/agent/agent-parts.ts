import type { Clock } from '../common/clock/clock.js';
import type { Logger } from '../common/log/logger.js';
import type { ServiceEnvironment } from '../common/systemd/environment.js';
import type { ServiceManager } from '../common/systemd/service-manager.js';
import { VERSION } from '../common/version.js';
import type { AgentIdentity, BootId, Incarnation, NodeId } from '../domain/ids.js';
import type { AgentAudit } from './audit/agent-audit.js';
import type { AgentConfig } from './config.js';
import type { CoreSettings, KeptSettings, SocketSettings } from './core-thread/core-settings.js';
import type { StartCore } from './core-thread/running-core.js';
import type { DeviceFacts } from './device/thread/device-messages.js';
import type { Brokers, DialBroker } from './link/broker-stream.js';
import type { NodeIdentity } from './link/wire/to-hello.js';
import type { AgentTelemetry } from './telemetry/agent-telemetry.js';

/** What an agent is made of. Everything that is not decided here comes in. */
export interface AgentParts {
  readonly config: AgentConfig;
  readonly node: NodeId;
  readonly bootId: BootId;
  readonly incarnation: Incarnation;
  readonly identity: AgentIdentity;
  /** Where VMMs connect. */
  readonly sockets: readonly SocketSettings[];
  readonly service: Pick<ServiceEnvironment, 'notifySocket' | 'fdStoreMax' | 'passedFds'>;
  readonly manager: ServiceManager;
  /** Of whoever started this agent: a copy of an RMA there is one that it keeps for the agent. */
  readonly managerPid: number;
  readonly startCore: StartCore;
  readonly dial: DialBroker;
  /** Those that it dials; default: one. */
  readonly brokers?: Brokers;
  /** Calls the listener when the agent has other certificates than before. */
  readonly onNewCertificates: (listener: () => void) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly telemetry: AgentTelemetry;
  /** Null when nothing is put on record. */
  readonly audit: AgentAudit | null;
}

/** What the core is started with: the one place where keys of the configuration become names with units. */
export function coreSettings(parts: AgentParts): CoreSettings {
  const { config, node, bootId, sockets, audit } = parts;
  return {
    nodeName: node,
    bootId,
    stateDirectory: config.stateDirectory,
    device: {
      device: config.device,
      rmaSizeBytes: config.rmaSize,
      rmaCount: config.rmaCount,
      hugepageSizeBytes: config.hugepageSize,
      numaNode: config.numaNode,
      trialAllocation: config.trialAllocation,
      clearing: config.clearing,
    },
    sockets,
    kept: keptSettings(parts),
    times: { confirmTimeoutMs: config.confirmTimeout, reclaimGraceMs: config.reclaimGrace },
    audit: audit?.forCore ?? null,
  };
}

/** What the broker is told of this agent in every Hello. */
export function nodeIdentity(parts: AgentParts, device: DeviceFacts): NodeIdentity {
  const { config, node, bootId, incarnation, identity } = parts;
  return {
    node,
    bootId,
    incarnation,
    identity,
    agentVersion: VERSION,
    device: device.kind,
    rmaSizeBytes: device.rmaSizeBytes,
    rmaCapability: device.rmaCapability,
    heldBackCount: config.heldBackCount,
    labels: config.labels,
  };
}

function keptSettings({ service, incarnation, sockets }: AgentParts): KeptSettings {
  const { notifySocket, fdStoreMax, passedFds } = service;
  return {
    notifySocket,
    countMax: fdStoreMax,
    namePrefix: `rma-${incarnation}`,
    passedFds: passedFds.filter(({ fd }) => !sockets.some(({ listenFd }) => listenFd === fd)),
  };
}
