import type { TestContext } from 'node:test';
import { BrokerLink } from '../../../src/agent/link/broker-link.js';
import type { Brokers, DialBroker } from '../../../src/agent/link/broker-stream.js';
import type { NodeIdentity } from '../../../src/agent/link/wire/to-hello.js';
import type { AgentIdentity, BootId, Incarnation, NodeId } from '../../../src/domain/ids.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';
import { RecordingLog } from '../../fakes/recording-log.js';
import { FakeBroker, type FakeStream } from './fake-broker.js';
import { FakeCore } from './fake-core.js';

export const IDENTITY: NodeIdentity = {
  node: 'p7-03' as NodeId,
  bootId: 'b0b0' as BootId,
  incarnation: 'one' as Incarnation,
  identity: 'agent-a' as AgentIdentity,
  agentVersion: '0.1.0',
  device: 'MEMFD',
  rmaSizeBytes: 2 ** 27,
  heldBackCount: 1,
  rmaCapability: 0,
  labels: { rack: 'a1' },
};

/** A running link between fakes; it ends with the test. */
export interface Harness {
  readonly clock: FakeClock;
  readonly core: FakeCore;
  readonly log: RecordingLog;
  readonly broker: FakeBroker;
  /** Tells the link that it has other certificates. */
  renewCertificates(): void;
  /** Stops the link and waits for its end. */
  stop(): Promise<void>;
}

/** Starts a link whose waits are all as long as they can be. */
export async function startLink(t: TestContext, dial?: DialBroker, brokers?: Brokers): Promise<Harness> {
  const clock = new FakeClock();
  const core = new FakeCore();
  const log = new RecordingLog();
  const broker = new FakeBroker();
  const observer = { opened: () => undefined, ended: () => undefined };
  const findHolders = () => Promise.reject(new Error('no holders here'));
  const parts = { core, clock, observer, findHolders, log: log.logger, identity: IDENTITY };
  let renew = () => {};
  const onNewCertificates = (listener: () => void) => {
    renew = listener;
  };
  const deps = { ...parts, dial: dial ?? broker.dial, brokers, random: () => 0.999_999, onNewCertificates };
  const stopping = new AbortController();
  const ended = new BrokerLink(deps).run(stopping.signal);
  const stop = () => {
    stopping.abort();
    return ended;
  };
  t.after(stop);
  await settle();
  return { clock, core, log, broker, stop, renewCertificates: () => renew() };
}

/** As `startLink`, already welcomed. */
export async function startSession(
  t: TestContext,
  takesBatches = true,
): Promise<Harness & { readonly stream: FakeStream }> {
  const harness = await startLink(t);
  const stream = harness.broker.last;
  stream.welcome(takesBatches);
  stream.takeBodies();
  return { ...harness, stream };
}
