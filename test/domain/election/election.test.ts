import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentFromMs } from '../../../src/domain/election/succeed.js';
import { answersUntilMs, RENEWALS_IN_FLIGHT_MAX } from '../../../src/domain/election/times.js';
import { wakeAtMs } from '../../../src/domain/election/wake.js';
import {
  aCampaigner,
  aCandidate,
  aLeader,
  aLeaderThatStops,
  anElected,
  aStandby,
  aSuccessor,
  OTHER,
  own,
  START_MS,
  TIMES,
  TTL_MS,
  Voter,
} from './voter.js';

const untilMs = ({ state }: Voter) => (state.phase === 'ended' ? null : (state.lease?.untilMs ?? null));

describe('the lease of a broker', () => {
  it('is asked for at the start, while the store is being read', () => {
    assert.deepEqual(new Voter().hear({ type: 'tick' }).effects, [{ type: 'grant' }]);
  });

  it('is asked for again, a moment later, when that fails', () => {
    const voter = new Voter().hear({ type: 'tick' }).hear({ type: 'grant-failed' });
    assert.deepEqual(voter.done, []);
    assert.deepEqual(voter.wake().done, ['grant']);
    assert.equal(voter.nowMs, START_MS + TIMES.retryMs);
  });

  it('is renewed six times in its time', () => {
    const voter = aStandby();
    for (let round = 1; round <= 6; round += 1) {
      assert.deepEqual(voter.wake().effects, [{ type: 'renew', lease: 'own' }]);
      assert.equal(voter.nowMs, START_MS + (round * TTL_MS) / 6);
      voter.renewed('own');
    }
  });

  it('counts from the sending of what was answered, less what clocks may differ by', () => {
    const voter = aStandby().wake();
    const sentMs = voter.nowMs;
    voter.pass(900).renewed('own', { sentMs });
    assert.equal(untilMs(voter), sentMs + TTL_MS * 0.99);
  });

  it('counts from the asking when it is new', () => {
    const voter = new Voter().hear({ type: 'tick' });
    const sentMs = voter.nowMs;
    voter.pass(900).hear({ type: 'granted', lease: 'own', sentMs });
    assert.equal(untilMs(voter), sentMs + TTL_MS * 0.99);
  });

  it('is never shortened by an answer to an earlier renewal', () => {
    const voter = aStandby().wake().wake();
    voter.renewed('own', { sentMs: START_MS + 2_000 });
    const before = untilMs(voter);
    assert.equal(untilMs(voter.renewed('own', { sentMs: START_MS + 1_000 })), before);
  });

  it('is renewed again soon when a renewal has failed, and keeps the time that it has', () => {
    const voter = aStandby().wake();
    const before = untilMs(voter);
    voter.hear({ type: 'renewal-failed', lease: 'own' }).wake();
    assert.deepEqual(voter.done, ['renew']);
    assert.equal(voter.nowMs, START_MS + TIMES.renewEveryMs + TIMES.retryMs);
    assert.equal(untilMs(voter), before);
  });

  it('has a bounded number of renewals under way', () => {
    const voter = aStandby();
    for (let sent = 0; sent < RENEWALS_IN_FLIGHT_MAX; sent += 1) assert.deepEqual(voter.wake().done, ['renew']);
    assert.deepEqual(voter.pass(TIMES.renewEveryMs).hear({ type: 'tick' }).done, []);
  });

  it('is another one, at once, when etcd says that it is over: a standby has lost nothing', () => {
    const voter = aStandby().renewed('own', { ttlMs: 0 });
    assert.deepEqual(voter.done, ['grant']);
    assert.equal(voter.granted('second').phase, 'standby');
  });
});

describe('a standby', () => {
  it('does not campaign before the store is loaded, and does when it is', () => {
    const voter = new Voter().hear({ type: 'tick' }).granted('own').sees(null, 10);
    assert.equal(voter.phase, 'loading');
    assert.equal(voter.hear({ type: 'loaded' }).phase, 'candidate');
  });

  it('does not campaign before it knows whether anybody leads', () => {
    assert.equal(new Voter().hear({ type: 'tick' }).granted('own').hear({ type: 'loaded' }).phase, 'standby');
  });

  it('does not campaign when it has lost the thread, until it has read everything anew', () => {
    const voter = aStandby().hear({ type: 'fell-behind' }).sees(null, 50);
    assert.equal(voter.phase, 'loading');
    assert.equal(voter.hear({ type: 'loaded' }).phase, 'candidate');
  });

  it('keeps nobody from the office with a campaign of its own that lands when it has lost the thread', () => {
    const voter = aCampaigner().hear({ type: 'fell-behind' });
    assert.deepEqual(voter.finds(own('own', 51)).done, [], 'whatever its answer');
    assert.deepEqual(voter.sees(own('own', 51), 51).effects, [{ type: 'revoke', lease: 'own' }, { type: 'grant' }]);
  });

  it('believes what it sees after it has lost the thread: etcd may have been restored, and its revisions gone back', () => {
    const voter = aStandby().hear({ type: 'fell-behind' }).sees(null, 7);
    assert.equal(voter.hear({ type: 'loaded' }).phase, 'candidate');
  });

  it('takes no old news for new: that of a read that a watch has overtaken', () => {
    assert.equal(aStandby().sees(null, 41).phase, 'standby');
  });

  it('campaigns at once with a new lease when etcd has taken the leases of all', () => {
    const voter = aStandby().renewed('own', { ttlMs: 0 }).sees(null, 50);
    assert.deepEqual(voter.granted('second').effects, [{ type: 'renew', lease: 'second' }]);
    assert.deepEqual(voter.renewed('second').effects, [{ type: 'campaign', lease: 'second' }]);
  });
});

describe('a candidate', () => {
  it('renews its lease before it campaigns', () => {
    assert.deepEqual(aCandidate().effects, [{ type: 'renew', lease: 'own' }]);
    assert.deepEqual(aCampaigner().effects, [{ type: 'campaign', lease: 'own' }]);
  });

  it('campaigns with another lease when that one turns out to be over', () => {
    const voter = aCandidate().renewed('own', { ttlMs: 0 });
    assert.deepEqual(voter.granted('second').renewed('second').effects, [{ type: 'campaign', lease: 'second' }]);
  });

  it('campaigns again, a moment later, when no answer has come', () => {
    const voter = aCampaigner().hear({ type: 'campaigned', lease: 'own', outcome: { kind: 'unknown' } });
    assert.deepEqual(voter.wake().done, ['renew']);
    assert.equal(voter.nowMs, START_MS + TIMES.retryMs);
    assert.deepEqual(voter.renewed('own').done, ['campaign']);
  });

  it('is elected by what the key says, though no campaign of its own was answered', () => {
    const voter = aCampaigner().hear({ type: 'campaigned', lease: 'own', outcome: { kind: 'unknown' } });
    voter.sees(own('own', 51), 51).wake().renewed('own').finds(own('own', 51), { revision: 70 });
    assert.deepEqual(voter.effects, [{ type: 'catch-up', term: 51 }]);
  });

  it('goes for the office when its name appears in the key after it had given up', () => {
    const voter = aCampaigner().sees({ ...OTHER, term: 51 }, 51);
    assert.equal(voter.phase, 'standby');
    voter.sees(null, 60).hear({ type: 'campaigned', lease: 'own', outcome: { kind: 'unknown' } });
    assert.equal(voter.sees(own('own', 61), 61).phase, 'candidate');
    assert.equal(voter.renewed('own').finds(own('own', 61), { revision: 62 }).phase, 'catching-up');
  });

  it('is not elected by an answer that later news has overtaken', () => {
    const voter = aCampaigner().sees(own('own', 51), 51).sees(null, 55).finds(own('own', 51));
    assert.equal(voter.phase, 'standby');
    assert.deepEqual(voter.wake().done, ['renew']);
  });

  it('is not elected by an answer to a campaign with a lease that it has no more', () => {
    const voter = aCampaigner().renewed('own', { ttlMs: 0 }).granted('second').renewed('second');
    assert.equal(voter.finds(own('own', 51)).phase, 'candidate');
    assert.equal(voter.finds(own('second', 52), { lease: 'second' }).phase, 'catching-up');
  });

  it('takes another lease when etcd refuses the campaign, and lets a moment pass', () => {
    const voter = aCampaigner().hear({ type: 'campaigned', lease: 'own', outcome: { kind: 'refused' } });
    assert.deepEqual(voter.done, []);
    assert.deepEqual(voter.wake().done, ['grant']);
  });

  it('follows whoever was faster', () => {
    assert.equal(aCampaigner().finds({ ...OTHER, term: 51 }).phase, 'standby');
  });
});

describe('an elected broker', () => {
  it('leads only when it has seen all that was written before', () => {
    assert.equal(anElected().phase, 'catching-up');
    const written = { type: 'caught-up', term: 51, wroteMs: START_MS } as const;
    assert.equal(anElected().hear(written).phase, 'catching-up');
    assert.equal(aSuccessor().hear(written).phase, 'catching-up');
    assert.deepEqual(aLeader().effects, [{ type: 'lead', term: 51 }]);
  });

  it('gives others their turn when it does not get there in time, and tries again later', () => {
    const voter = anElected();
    while (voter.phase === 'catching-up') {
      voter.wake();
      if (voter.done.includes('renew')) voter.renewed('own');
    }
    assert.equal(voter.nowMs, START_MS + TIMES.catchUpMs);
    assert.deepEqual(voter.effects, [{ type: 'revoke', lease: 'own' }]);
    const resignedMs = voter.nowMs;
    assert.deepEqual(voter.sees(null, 90).wake().done, ['grant']);
    assert.equal(voter.nowMs, resignedMs + TTL_MS);
  });

  it('writes only when whoever has written last answers nothing any more, and asks until then whether that is so', () => {
    const voter = aSuccessor();
    const silentMs = silentFromMs({ term: OTHER.term, ttlMs: TTL_MS, seenMs: voter.nowMs - 1_000 });
    const done = [...voter.done];
    while (voter.state.phase === 'catching-up' && voter.state.step === 'waiting') {
      done.push(...voter.wake().done);
      if (voter.done.includes('renew')) voter.renewed('own');
    }
    assert.deepEqual([voter.nowMs, done.at(-1)], [silentMs, 'renew']);
    assert.equal(done.filter((what) => what === 'open').length, 1);
    assert.ok(done.filter((what) => what === 'ask-stopped').length > 50);
  });

  it('writes as soon as that one says so, whose time may be another one', () => {
    const last = { term: OTHER.term, ttlMs: 10 * TTL_MS, seenMs: START_MS };
    const voter = anElected().hear({ type: 'followed', term: 51, last });
    for (let woken = 0; woken < 10_000 && voter.nowMs < START_MS + 9 * TTL_MS; woken += 1) {
      voter.wake();
      if (voter.done.includes('renew')) voter.renewed('own');
    }
    assert.equal(voter.phase, 'catching-up', 'others would have to wait as well');
    assert.deepEqual(voter.hear({ type: 'said-stopped', term: OTHER.term - 1 }).done, []);
    assert.deepEqual(voter.hear({ type: 'said-stopped', term: OTHER.term }).effects, [{ type: 'open', term: 51 }]);
  });

  it('reads the store anew when its lease is over before it leads: its copy was given to who was to lead', () => {
    const voter = anElected().pass(TTL_MS).hear({ type: 'caught-up', term: 51, wroteMs: START_MS });
    assert.equal(voter.phase, 'loading');
    assert.deepEqual(voter.done, ['grant']);
    assert.deepEqual(voter.granted('second').sees(null, 90).done, []);
    assert.equal(voter.hear({ type: 'loaded' }).phase, 'candidate');
  });
});

describe('a leader', () => {
  it('has lost when its lease may be over by its own clock, whatever comes first then', () => {
    for (const late of [{ type: 'tick' }, { type: 'stop' }, { type: 'loaded' }] as const) {
      const voter = aLeader()
        .pass(TTL_MS * 0.99)
        .hear(late);
      assert.deepEqual(voter.effects, [
        { type: 'end', why: 'lease-over' },
        { type: 'say-stopped', term: 51 },
      ]);
    }
  });

  it('leads until just before that', () => {
    assert.equal(
      aLeader()
        .pass(TTL_MS * 0.99 - 1)
        .hear({ type: 'tick' }).phase,
      'leader',
    );
  });

  it('has not lost when the answer was there in time and is only heard late', () => {
    const voter = aLeader().wake().wake().writes();
    const sentMs = voter.nowMs;
    voter.pass(TTL_MS * 0.95).renewed('own', { sentMs });
    assert.equal(voter.phase, 'leader');
  });

  it('has lost when nothing that it wrote has landed for as long, though its lease is renewed', () => {
    const voter = aLeader();
    const wroteMs = voter.pass(500).writes().nowMs;
    while (voter.phase === 'leader') {
      voter.wake();
      if (voter.done.includes('renew')) voter.renewed('own');
    }
    assert.equal(voter.nowMs, wroteMs + TTL_MS * 0.99);
    assert.deepEqual(voter.effects[0], { type: 'end', why: 'not-written' });
  });

  it('has not lost when a write has landed in time and that is only heard late', () => {
    const voter = aLeader().pass(500);
    const sentMs = voter.renewed('own').nowMs;
    voter.pass(TTL_MS * 0.95).hear({ type: 'wrote', sentMs });
    assert.equal(voter.phase, 'leader');
  });

  it('answers nothing any more when the next one writes, however long its last write was under way', () => {
    for (const lateMs of [0, 1, 500, TTL_MS]) {
      const last = { term: 40, ttlMs: TTL_MS, seenMs: START_MS + lateMs };
      assert.ok(answersUntilMs(START_MS, TIMES) < silentFromMs(last));
    }
  });

  it('has lost when the answer is that to a renewal of long ago', () => {
    const voter = aLeader().wake();
    const sentMs = voter.nowMs;
    assert.equal(voter.pass(TTL_MS).renewed('own', { sentMs }).phase, 'ended');
  });

  it('has lost at once when etcd says that the lease is over', () => {
    assert.deepEqual(aLeader().renewed('own', { ttlMs: 0 }).effects, [
      { type: 'end', why: 'lease-over' },
      { type: 'say-stopped', term: 51 },
    ]);
  });

  it('has not lost because calls fail: only time, or etcd, says so', () => {
    const voter = aLeader();
    for (let failed = 0; failed < 5; failed += 1) voter.wake().hear({ type: 'renewal-failed', lease: 'own' });
    assert.equal(voter.phase, 'leader');
  });

  it('takes no further part once it has lost', () => {
    const voter = aLeader().hear({ type: 'fenced' });
    assert.deepEqual(voter.renewed('own').sees(null, 99).hear({ type: 'tick' }).effects, []);
    assert.equal(wakeAtMs(voter.state), null);
  });
});

describe('a leader that is to stop', () => {
  it('lets go of its lease only when all is written, and answers nothing from before', () => {
    const voter = aLeaderThatStops();
    assert.deepEqual(voter.effects, [{ type: 'finish' }]);
    assert.deepEqual(voter.hear({ type: 'finished' }).effects, [
      { type: 'end', why: 'stopped' },
      { type: 'say-stopped', term: 51 },
      { type: 'revoke', lease: 'own' },
    ]);
  });

  it('keeps its lease until then', () => {
    assert.deepEqual(aLeaderThatStops().wake().done, ['renew']);
  });
});

describe('the next tick', () => {
  it('is never due at once after one, or the process would do nothing else', () => {
    for (const voter of [new Voter(), aStandby(), aCandidate(), aCampaigner(), anElected(), aSuccessor(), aLeader()]) {
      for (let woken = 0; woken < 50 && voter.phase !== 'ended'; woken += 1) {
        voter.wake();
        assert.ok((wakeAtMs(voter.state) ?? Number.POSITIVE_INFINITY) > voter.nowMs, `${voter.phase} ${voter.done}`);
      }
    }
  });
});
