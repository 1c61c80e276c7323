import type { Mutant } from '../mutant.js';

const elector = 'src/server/election/elector.ts';
const late = ['test/server/election/late-news'];
const leaving = ['test/server/member/leaving-office'];

/** An office is taken by one, held no longer than its lease, and left so that the next one has all. */
export const ONE_OFFICE: readonly Mutant[] = [
  {
    id: 'a renewal that is answered late makes the lease longer',
    promise: 'fenced',
    file: elector,
    find: "this.hear({ type: 'renewed', lease, sentMs, ttlMs",
    replace: "this.hear({ type: 'renewed', lease, sentMs: clock.monotonicMs(), ttlMs",
    tests: late,
  },
  {
    id: 'a leader finds its lease over before it has heard what came in time',
    promise: 'bounded',
    file: elector,
    find: "const tick = () => atEndOfTurn(() => this.hear({ type: 'tick' }));",
    replace: "const tick = () => (atMs < 0 ? atEndOfTurn(() => {}) : this.hear({ type: 'tick' }));",
    tests: late,
  },
  {
    id: 'old news says who leads',
    promise: 'bounded',
    file: elector,
    find: 'this.known === null || revision > this.known.revision)',
    replace: 'this.known === null || revision > 0 * this.known.revision)',
    tests: late,
  },
  {
    id: 'a watch of the leader’s key that has ended is not opened again',
    promise: 'bounded',
    file: 'src/server/election/leader-watch.ts',
    find: 'if (this.watch === watch) this.watch = null;',
    replace: 'if (this.watch === watch && this.isOver) this.watch = null;',
    tests: late,
  },
  {
    id: 'a campaign takes the office from who has it',
    promise: 'fenced',
    file: 'src/server/election/election-calls.ts',
    find: "        { key: leader, target: 'createRevision', equals: 0 },\n",
    replace: '',
    tests: ['test/server/election/elector'],
  },
  {
    id: 'an answer to a campaign with a lease of before makes a leader',
    promise: 'fenced',
    file: 'src/domain/election/campaign.ts',
    find: ' || state.lease.id !== id) return state;',
    replace: ') return state;',
    tests: ['test/domain/election/election'],
  },
  {
    id: 'a standby that has died is there for ever',
    promise: 'bounded',
    file: 'src/server/election/standbys.ts',
    find: 'value: writeStandby(standby), lease: under }',
    replace: 'value: writeStandby(standby) }',
    tests: late,
  },
  {
    id: 'a broker says of itself that it leads when it does not',
    promise: 'bounded',
    file: 'src/server/member/member-leadership.ts',
    find: 'return notLeader(hint && isStandby ?',
    replace: 'return notLeader(hint && (isStandby || elector !== null) ?',
    tests: ['test/server/member/member-leadership'],
  },
  {
    id: 'a leader that stops lets go before all is written',
    promise: 'explained',
    file: 'src/server/member/member.ts',
    find: "void this.written().then(() => this.tell('finished'));",
    replace: "this.tell(this.written === undefined ? 'stop' : 'finished');",
    tests: leaving,
  },
  {
    id: 'the time of the next leader begins with its wall clock',
    promise: 'remembered',
    file: 'src/server/member/member.ts',
    find: 'time: replica.time(),',
    replace: 'time: null,',
    tests: leaving,
  },
  {
    id: 'a broker that closes does not wait until its lease is given up',
    promise: 'bounded',
    file: 'src/server/member/member.ts',
    find: '    await this.electing?.released();\n',
    replace: '',
    tests: leaving,
  },
  {
    id: 'agents are not told the term',
    promise: 'fenced',
    file: 'src/server/leading/lead.ts',
    find: 'term: office?.term ?? 0,',
    replace: 'term: 0 * (office?.term ?? 0),',
    tests: ['test/server/member/member.test'],
  },
  {
    id: 'silence is for ever no final refusal after a takeover',
    promise: 'explained',
    file: 'src/server/core/agents-return.ts',
    find: 'return this.parts.nowMs() >= this.untilMs;',
    replace: 'return this.parts.nowMs() >= 1_000_000 * this.untilMs;',
    tests: ['test/server/core/agents-return'],
  },
];
