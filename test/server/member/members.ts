import { randomBytes } from 'node:crypto';
import { Registry } from 'prom-client';
import { until } from '../../../examples/fleet/patience.js';
import { keepAlive } from '../../../src/common/clock/keep-alive.js';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import type { ClaimId } from '../../../src/domain/ids.js';
import { Member, type MemberEnd } from '../../../src/server/member/member.js';
import type { MemberOptions } from '../../../src/server/member/member-options.js';
import { inMemory } from '../../../src/server/store/etcd/replica-tables.js';
import { BrokerTelemetry } from '../../../src/server/telemetry/broker-telemetry.js';
import { RecordingLog } from '../../fakes/recording-log.js';
import { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';
import { clientsOf } from '../support.js';

/** Longer than a busy machine leaves a process alone: a leader that loses the office by that is another test. */
export const LEADER_TTL_MS = 4_000;

/** One of several brokers in this process, with what a test looks at. */
export interface TestMember {
  readonly name: string;
  readonly member: Member;
  readonly address: string;
  readonly clients: ReturnType<typeof clientsOf>;
  readonly log: RecordingLog;
  readonly telemetry: BrokerTelemetry;
  readonly registry: Registry;
  readonly over: Promise<MemberEnd>;
}

/** Several brokers in this process over a simulated etcd of three members, by the system's clock. */
export class TestMembers {
  readonly cluster = new SimEtcdCluster({ clock: systemClock, members: 3 });
  private readonly started: TestMember[] = [];

  async start(name: string, patch: Partial<MemberOptions> = {}): Promise<TestMember> {
    const log = new RecordingLog();
    const registry = new Registry();
    const telemetry = new BrokerTelemetry(registry, systemClock);
    const member = new Member({
      etcd: this.cluster.client({ name, member: this.started.length % 3, deadlineMs: LEADER_TTL_MS / 3 }),
      prefix: '/rma-broker/',
      leaderTtlMs: LEADER_TTL_MS,
      broker: name,
      advertisedAddress: null,
      advertisedHttpAddress: null,
      randomBytes,
      newTables: async () => inMemory(),
      migrate: async () => {},
      listenAddress: '127.0.0.1:0',
      clock: systemClock,
      log: log.logger,
      telemetry,
      registry,
      newClaimId: () => `c-${randomBytes(6).toString('hex')}` as ClaimId,
      newTokenSecret: () => randomBytes(32).toString('hex'),
      terms: { heartbeatIntervalMs: 200, sessionTtlMs: 30_000 },
      prepareTimeoutMs: 30_000,
      limits: {
        endedRetentionMs: 60_000,
        endedInMemoryMax: 1_000,
        archivedMax: 1_000,
        claimsMax: 1_000,
        watchersMax: 4,
        nodesMax: 1_000,
        waitingMax: 8,
        connectionsMax: 1_000,
      },
      hasTimeToSpare: () => true,
      ...patch,
    });
    const port = await member.start();
    const clients = clientsOf(port);
    const address = `127.0.0.1:${port}`;
    const started = { name, member, address, clients, log, telemetry, registry, over: member.over };
    this.started.push(started);
    return started;
  }

  /** Waits until this broker serves, or could at once. */
  async untilIs(member: TestMember, role: 'leader' | 'standby'): Promise<void> {
    const { readiness } = member.telemetry;
    await until(
      () => `${member.name} is ${role}`,
      async () => readiness.notReadyBecause === null && readiness.role === role,
    );
  }

  /** Its packets are swallowed, in both directions. */
  cutOff({ name }: TestMember): void {
    for (let member = 0; member < 3; member += 1) this.cluster.road.block(name, member);
  }

  /** Ends one of them, before the others. */
  async end(ended: TestMember): Promise<void> {
    this.started.splice(this.started.indexOf(ended), 1);
    ended.member.stop();
    await ended.over;
    await closed([ended]);
  }

  async close(): Promise<void> {
    for (const { member } of this.started) member.stop();
    await Promise.all(this.started.map(({ over }) => over));
    await closed(this.started);
  }
}

/** Once its connections are closed nothing else keeps this process running, while etcd may have to be told. */
async function closed(members: readonly TestMember[]): Promise<void> {
  const release = keepAlive();
  await Promise.all(members.map(({ member }) => member.close()));
  release();
}
