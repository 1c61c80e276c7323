import type { Mutant } from '../mutant.js';

/** What a broker does that has just taken over, and what it takes over. */
export const TAKEOVERS: readonly Mutant[] = [
  {
    id: 'a broker that has just taken over removes a node whose agent is not back yet',
    promise: 'remembered',
    file: 'src/domain/broker/nodes/remove-node.ts',
    find: ' ?? command.awaited',
    replace: '',
    tests: ['test/domain/broker/nodes/remove-node', 'test/server/member/member'],
  },
  {
    id: 'a broker that has just taken over gives a node away whose agent is not back yet',
    promise: 'exclusive',
    file: 'src/domain/broker/sessions/agent-admission.ts',
    find: ' || isAwaited',
    replace: '',
    tests: ['test/domain/broker/sessions/agent-admission', 'test/server/session/session-admission'],
  },
];
