import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RmaError } from '../../../src/common/errors/rma-error.js';
import { handleHello } from '../../../src/domain/broker/sessions/handle-hello.js';
import type { Hello } from '../../../src/domain/broker/sessions/hello.js';
import { openSession } from '../../../src/domain/broker/sessions/session.js';
import type { AgentIdentity, BootId, Incarnation } from '../../../src/domain/ids.js';
import type { Refusal } from '../../../src/domain/reasons.js';
import { RETRY_AFTER_MS } from '../../../src/domain/retry-after.js';
import { createBrokerClock } from '../../../src/server/clock/broker-clock.js';
import { BrokerCore } from '../../../src/server/core/broker-core.js';
import { type AdmittedSession, SessionAdmission } from '../../../src/server/session/session-admission.js';
import { GroupCommit } from '../../../src/server/store/commit/group-commit.js';
import { MemoryStore } from '../../../src/server/store/memory/memory-store.js';
import { helloOf, nodeId, World } from '../../domain/broker/support.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { memoryDisk } from '../support.js';

const TERMS = { heartbeatIntervalMs: 2_000, sessionTtlMs: 10_000, nodesMax: 10 };
const ANSWER_TIME_MS = 2 * TERMS.heartbeatIntervalMs;
const A = 'agent-a' as AgentIdentity;
const NODE = nodeId('n1');

/** A session as its admission sees it. */
class FakeSession implements AdmittedSession {
  readonly address = '10.0.0.7:1';
  isWelcomed = false;
  askedCount = 0;
  refusal: RmaError | null = null;
  onAsked: () => void = () => {};

  askForWord(): void {
    this.askedCount += 1;
    this.onAsked();
  }

  end(problem: RmaError): void {
    this.refusal = problem;
  }

  /** Why it does not get its node; undefined while nobody has said so. */
  why(): string | undefined {
    return this.refusal?.metadata['why'];
  }
}

/** Admission to node n1, whose agent A is in session. */
function scene(awaited: { refusal: Refusal | null } = { refusal: null }) {
  const clock = new FakeClock();
  const { fleet } = new World();
  const disk = memoryDisk();
  const brokerClock = createBrokerClock(clock, null);
  const time = () => brokerClock.time();
  const core = new BrokerCore({
    fleet,
    clock,
    commits: new GroupCommit({ store: new MemoryStore(disk), time, onFailure: () => {}, hasTimeToSpare: () => true }),
    brokerClock,
    limits: { endedRetentionMs: 1, endedInMemoryMax: 1 },
    archived: disk.archived,
  });
  let inSession: FakeSession | undefined;
  let count = 0;
  const admission = new SessionAdmission<FakeSession>({
    core,
    clock,
    terms: TERMS,
    agentsReturn: { awaits: () => (inSession === undefined ? awaited.refusal : null) },
    formerOf: () => inSession,
    enter: ({ session, hello }) => {
      count += 1;
      void core.commit(handleHello(fleet, hello, core.nowMs()));
      openSession(fleet, hello, { id: count, address: session.address }, core.nowMs());
      session.isWelcomed = true;
      inSession = session;
    },
  });
  const arrive = (patch: Partial<Hello> = {}) => {
    const session = new FakeSession();
    admission.arrive({ session, hello: helloOf('n1', { identity: A, ...patch }) });
    return session;
  };
  return {
    clock,
    admission,
    arrive,
    owner: arrive(),
    /** The agent's stream has ended. */
    lose: (session: FakeSession) => {
      const entry = fleet.nodes.get(NODE);
      if (entry !== undefined) entry.session = null;
      inSession = undefined;
      admission.lost(NODE, session);
    },
  };
}

const restarted = { incarnation: 'life-2' as Incarnation };
const rebooted = { ...restarted, bootId: 'boot-2' as BootId };

describe('admission, while the former session is asked', () => {
  it('asks once, however many come', () => {
    const { arrive, owner, clock } = scene();
    const first = arrive(restarted);
    const second = arrive({ incarnation: 'life-3' as Incarnation });
    assert.equal(owner.askedCount, 1);
    assert.deepEqual([first.why(), second.why()], [undefined, 'ASKING']);
    clock.advance(ANSWER_TIME_MS);
    assert.ok(first.isWelcomed);
  });

  it('lets a restart in when the question itself ends the stream', () => {
    const { arrive, owner, lose } = scene();
    owner.onAsked = () => lose(owner);
    assert.ok(arrive(restarted).isWelcomed);
  });

  it('lets a reboot in when its time is over, though nobody is left to ask', () => {
    const { arrive, owner, lose, clock } = scene();
    owner.onAsked = () => lose(owner);
    const machine = arrive(rebooted);
    clock.advance(ANSWER_TIME_MS - 1);
    assert.ok(!machine.isWelcomed);
    clock.advance(1);
    assert.ok(machine.isWelcomed);
  });

  it('leaves nothing behind when all who were concerned have gone', () => {
    for (const hello of [restarted, rebooted]) {
      const { arrive, owner, lose, admission, clock } = scene();
      const newcomer = arrive(hello);
      admission.left(NODE, newcomer);
      lose(owner);
      assert.deepEqual(clock.waiting(), []);

      const { arrive: comes, ...other } = scene();
      const machine = comes(hello);
      other.lose(other.owner);
      other.admission.left(NODE, machine);
      assert.deepEqual(other.clock.waiting(), []);
    }
  });

  it('refuses everybody while the former session waits for its own Welcome: it says nothing before', () => {
    const { arrive, owner, clock } = scene();
    owner.isWelcomed = false;
    const newcomer = arrive(restarted);
    assert.deepEqual([newcomer.why(), owner.askedCount], ['ASKING', 0]);
    assert.deepEqual(clock.waiting(), []);
  });

  it('takes the word of the session that was asked, and of no other', () => {
    const { arrive, owner, admission } = scene();
    const newcomer = arrive(restarted);
    admission.heard(NODE, newcomer);
    assert.equal(newcomer.why(), undefined);
    admission.heard(NODE, owner);
    assert.equal(newcomer.why(), 'ANSWERED');
  });
});

describe('admission, after a takeover', () => {
  it('gives no node to another agent while its own is waited for, and does so soon after', () => {
    const awaited: { refusal: Refusal | null } = { refusal: { reason: 'NOT_READY', message: 'not back yet' } };
    const { arrive, owner, lose, clock } = scene(awaited);
    lose(owner);
    clock.advance(2 * TERMS.sessionTtlMs);
    const stranger = { identity: 'agent-b' as AgentIdentity, ...rebooted };
    const early = arrive(stranger);
    assert.equal(early.why(), 'HEARD');
    assert.equal(early.refusal?.retryAfterMs, RETRY_AFTER_MS.AGENT_BACK);
    awaited.refusal = null;
    assert.ok(arrive(stranger).isWelcomed);
  });
});
