import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { runAgent } from '../../src/agent/agent.js';
import type { AgentParts } from '../../src/agent/agent-parts.js';
import { AgentAudit } from '../../src/agent/audit/agent-audit.js';
import { AuditGate } from '../../src/agent/audit/audit-gate.js';
import { AGENT_CONFIG } from '../../src/agent/config.js';
import type { CoreSettings } from '../../src/agent/core-thread/core-settings.js';
import { AgentTelemetry } from '../../src/agent/telemetry/agent-telemetry.js';
import { AuditLog } from '../../src/common/audit/audit-log.js';
import { loadConfig } from '../../src/common/config/load-config.js';
import { RmaError } from '../../src/common/errors/rma-error.js';
import { EXIT_STATUS, StartError } from '../../src/common/shutdown/exit-status.js';
import type { ServiceManager } from '../../src/common/systemd/service-manager.js';
import { RULE_FOR_EVERYBODY } from '../../src/domain/agent/policy/local-rule.js';
import type { AgentIdentity, BootId, Incarnation, NodeId } from '../../src/domain/ids.js';
import { FakeClock, settle } from '../fakes/fake-clock.js';
import { RecordingLog } from '../fakes/recording-log.js';
import { WrittenAudit } from '../fakes/written-audit.js';
import { FakeRunningCore } from './fake-running-core.js';
import { brokersAt, FakeBroker } from './link/fake-broker.js';

/** A service manager that is told things, and asks once as soon as it may. */
class RecordingManager implements ServiceManager {
  readonly told: string[] = [];

  async starting(over: AbortSignal): Promise<void> {
    this.told.push('starting');
    over.addEventListener('abort', () => this.told.push('started'));
  }

  ready(): void {
    this.told.push('ready');
  }

  stopping(): void {
    this.told.push('stopping');
  }

  async attend(ask: () => Promise<string>): Promise<void> {
    this.told.push(await ask());
  }
}

const SOCKETS = [{ path: '/run/rma/agent.sock', mode: 0o660, gid: 36, listenFd: 3, rules: [RULE_FOR_EVERYBODY] }];

function harness(words: readonly string[] = [], startProblem?: Error) {
  const outcome = loadConfig(AGENT_CONFIG, { words, environment: {}, readFile: () => '' });
  assert.ok(outcome.start);
  const core = new FakeRunningCore();
  const broker = new FakeBroker();
  const log = new RecordingLog();
  const manager = new RecordingManager();
  const started: CoreSettings[] = [];
  const clock = new FakeClock();
  const telemetry = new AgentTelemetry(new Registry(), clock);
  const [written, gate] = [new WrittenAudit(), new AuditGate()];
  const auditLog = new AuditLog({ sink: written, onFailure: 'block', wallMs: () => clock.wallMs(), processId: 'p' });
  const parts: AgentParts = {
    telemetry,
    config: outcome.config,
    node: 'p7-03' as NodeId,
    bootId: 'b0b0' as BootId,
    incarnation: 'one' as Incarnation,
    identity: 'agent-a' as AgentIdentity,
    sockets: SOCKETS,
    service: {
      notifySocket: '@manager',
      fdStoreMax: 8,
      passedFds: [
        { fd: 3, name: 'rma-local' },
        { fd: 4, name: 'rma-zero-1' },
      ],
    },
    manager,
    managerPid: 1,
    onNewCertificates: () => {},
    startCore: async (options, _log, onAudit) => {
      started.push(options);
      core.putOnRecord = onAudit;
      if (startProblem !== undefined) throw startProblem;
      return core;
    },
    dial: broker.dial,
    brokers: brokersAt('10.0.0.5:7070'),
    clock,
    random: () => 0.5,
    log: log.logger,
    audit: new AgentAudit({ log: auditLog, gate, blocks: true }),
  };
  const stopping = new AbortController();
  const ended = runAgent(parts, stopping.signal);
  return { core, broker, clock, telemetry, log, manager, started, stopping, written, gate, ended };
}

test('an agent tells the broker what its configuration and its device say, and is ready once the core serves', async () => {
  const { broker, log, manager, started, stopping, ended, core } = harness([
    '--held-back-count=1',
    '--labels=rack=a1',
    '--rma-size=64KiB',
  ]);
  await settle();

  const hello = broker.last.received[0]?.hello;
  assert.equal(hello?.node, 'nodes/p7-03');
  assert.equal(hello?.rmaSizeBytes, 4096);
  assert.equal(hello?.heldBackCount, 1);
  assert.deepEqual({ ...hello?.labels }, { rack: 'a1' });
  assert.deepEqual(started[0]?.sockets, SOCKETS);
  assert.deepEqual(started[0]?.kept, {
    notifySocket: '@manager',
    countMax: 8,
    namePrefix: 'rma-one',
    passedFds: [{ fd: 4, name: 'rma-zero-1' }],
  });
  assert.equal(started[0]?.device.rmaSizeBytes, 65_536);
  assert.deepEqual(log.events(), ['device.rejected', 'agent.ready']);
  assert.equal(log.of('agent.ready')[0]?.['node'], 'p7-03');

  stopping.abort();
  await ended;
  assert.equal(broker.last.isCancelled, true);
  assert.equal(core.isStopped, true);
  assert.deepEqual(manager.told, ['starting', 'started', 'ready', '2 RMAs: 2 free; without a broker', 'stopping']);
});

for (const [refusal, exitStatus] of [
  [{ reason: 'DEVICE_UNUSABLE', message: 'kvm: none. hugetlb: none' }, EXIT_STATUS.DEVICE_UNUSABLE],
  [{ reason: 'NOT_READY', message: 'socket taken', metadata: { path: '/s' } }, EXIT_STATUS.ADDRESS_IN_USE],
  [{ reason: 'NOT_READY', message: 'state locked', metadata: { directory: '/d' } }, EXIT_STATUS.STATE_UNUSABLE],
  [{ reason: 'STORE_FAILED', message: 'journal damaged' }, EXIT_STATUS.STATE_UNUSABLE],
  [{ reason: 'INTERNAL', message: 'oops' }, EXIT_STATUS.FAILED],
] as const) {
  test(`a core that cannot start because "${refusal.message}" ends the agent with status ${exitStatus}`, async () => {
    const { ended, broker, log, manager } = harness([], new RmaError(refusal));
    await assert.rejects(ended, (error) => {
      assert.ok(error instanceof StartError);
      assert.equal(error.exitStatus, exitStatus);
      assert.equal(error.message, refusal.message);
      return true;
    });
    assert.equal(broker.streams.length, 0);
    assert.deepEqual(manager.told, ['starting', 'started']);
    assert.deepEqual(log.of('agent.ready'), []);
  });
}

test('an agent puts on record that it starts and stops, what its core decided, and its sessions', async () => {
  const { broker, core, clock, stopping, ended, written, gate, started } = harness();
  await settle();
  broker.last.welcome();
  const json = JSON.stringify({ event: 'request', op: 'redeem', claim: 'c-1' });
  core.putOnRecord({ facts: [{ atMs: 1_700_000_000_123, json }], lostCount: 3 });
  assert.deepEqual(
    [gate.takenCount, written.lostCount],
    [1, 3],
    'its core may tell more, and what it could not counts',
  );
  broker.last.end('BROKER_UNREACHABLE');
  await settle();
  await clock.advanceAndSettle(5_000);
  broker.last.end('NODE_NAME_TAKEN');
  await settle();
  stopping.abort();
  await ended;
  const told = written.take();
  assert.deepEqual(
    told.map(({ event, reason, problem }) => [event, reason, problem]),
    [
      ['agent.started', undefined, undefined],
      ['session.begun', undefined, undefined],
      ['request', undefined, undefined],
      ['session.ended', 'BROKER_UNREACHABLE', undefined],
      ['session.refused', 'NODE_NAME_TAKEN', 'because'],
      ['agent.stopped', undefined, undefined],
    ],
  );
  assert.deepEqual([told[0]?.['node'], told[1]?.['peer']], ['p7-03', '10.0.0.5:7070']);
  assert.equal(told[2]?.['time'], '2023-11-14T22:13:20.123Z', 'when it happened, not when it was written');
  assert.deepEqual(started[0]?.audit, { gateMemory: gate.memory, blocks: true });
});

test('an agent whose core fails puts on record why it stopped', async () => {
  const { ended, core, written } = harness();
  await settle();
  core.end(new RmaError({ reason: 'STORE_FAILED', message: 'the disk is full' }));
  await assert.rejects(ended);
  assert.deepEqual(
    written.take().map(({ event, reason }) => [event, reason]),
    [
      ['agent.started', undefined],
      ['agent.stopped', 'STORE_FAILED'],
    ],
  );
});

test('a core that ends by itself ends the agent and its session', async () => {
  const { ended, core, broker } = harness();
  await settle();
  core.end(new Error('the device thread crashed'));
  await assert.rejects(ended, /device thread crashed/);
  assert.equal(broker.last.isCancelled, true);
});

for (const [how, end] of [
  ['told to stop', ({ stopping }) => stopping.abort()],
  ['left without its core', ({ core }) => core.end(new Error('the core crashed'))],
] as const satisfies readonly (readonly [string, (agent: ReturnType<typeof harness>) => void])[]) {
  test(`an agent that is ${how} while it looks for holders ends after that look`, async () => {
    const agent = harness();
    await settle();
    let refuse: (error: Error) => void = () => undefined;
    agent.core.slots = () =>
      new Promise((_, reject) => {
        refuse = reject;
      });
    agent.broker.last.welcome();
    agent.broker.last.say({ listHolders: { queryId: 7 } });
    let hasEnded = false;
    const ended = agent.ended
      .catch(() => undefined)
      .finally(() => {
        hasEnded = true;
      });
    end(agent);
    await settle();
    assert.equal(hasEnded, false);
    refuse(new Error('the core has ended'));
    await ended;
    assert.equal(agent.broker.last.isCancelled, true);
  });
}

test('a look for holders that hangs does not keep an agent from telling that its core has ended', async () => {
  const { ended, core, broker, clock } = harness();
  await settle();
  core.slots = () => new Promise(() => undefined);
  broker.last.welcome();
  broker.last.say({ listHolders: { queryId: 7 } });
  core.end(new Error('the core crashed'));
  await settle();
  clock.advance(5_000);
  await assert.rejects(ended, /the core crashed/);
});
