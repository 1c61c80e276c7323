import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Phase } from '../../../src/domain/election/election.js';
import { MemberLeadership } from '../../../src/server/member/member-leadership.js';

const LEADER = { lease: '1', term: 7, broker: 'b', address: 'b.example:7070', sinceWallMs: 0 };

/** Each phase, and whether a broker in it says who leads: once it has had to do with the office, it may be itself. */
const HINTS: Readonly<Record<Phase, boolean>> = {
  loading: true,
  standby: true,
  candidate: false,
  'catching-up': false,
  leader: false,
  'handing-over': false,
  ended: false,
};

for (const [phase, hints] of Object.entries(HINTS) as [Phase, boolean][])
  it(`a broker that is ${phase} says ${hints ? 'who leads' : 'to nobody that it leads itself'}`, () => {
    const leadership = new MemberLeadership(() => {});
    leadership.follow({ phase, leader: LEADER, mayAnswer: false });
    leadership.open();
    const refusal = leadership.callRefusal(true);
    assert.deepEqual(
      [refusal?.reason, refusal?.metadata?.['leader']],
      ['NOT_LEADER', hints ? LEADER.address : undefined],
    );
    assert.equal(leadership.callRefusal(false)?.metadata, undefined);
    assert.equal(leadership.answerRefusal()?.reason, 'NOT_LEADER');
  });

it('a leader takes no call before its services stand, and none when it hands over, but finishes those that it has', () => {
  const leadership = new MemberLeadership(() => {});
  leadership.follow({ phase: 'leader', leader: LEADER, mayAnswer: true });
  assert.equal(leadership.callRefusal(true)?.reason, 'NOT_LEADER');
  leadership.open();
  assert.equal(leadership.callRefusal(true), null);
  leadership.follow({ phase: 'handing-over', leader: LEADER, mayAnswer: true });
  assert.deepEqual([leadership.callRefusal(true)?.reason, leadership.answerRefusal()], ['NOT_LEADER', null]);
});
