import type { Mutant } from '../mutant.js';

const promise = 'trusted';
const tests = ['test/server/access'];

/** Nobody sees or does what the policy does not give. */
export const TENANTS: readonly Mutant[] = [
  {
    id: 'a repeat of another identity’s request gets its claim and token',
    promise,
    file: 'src/domain/broker/records/request-key.ts',
    find: 'return identity === null ? requestId :',
    replace: "return identity !== '' ? requestId :",
    tests,
  },
  {
    id: 'a claim from before the policy belongs to every tenant',
    promise,
    file: 'src/domain/broker/claims/earlier-claim.ts',
    find: 'nobodys?.spec.tenant === request.tenant ? nobodys : undefined',
    replace: 'nobodys',
    tests,
  },
  {
    id: 'a watch tells of other tenants’ claims as removed',
    promise,
    file: 'src/server/rpc/claims/claim-view.ts',
    find: '    if (!this.wish.access.seesTenant(tenantOf(change))) return null;\n',
    replace: '',
    tests,
  },
  {
    id: 'a list has other tenants’ claims',
    promise,
    file: 'src/server/rpc/claims/list-claims.ts',
    find: 'access.seesTenant(claim.spec.tenant) && claimMatches',
    replace: 'claimMatches',
    tests,
  },
  {
    id: 'whoever reads nodes sees strangers that were refused one',
    promise,
    file: 'src/server/wire/to/to-node.ts',
    find: 'seesStrangers(access) ? entry.refusedAgent : null',
    replace: "access.mayCall('GetNode') && seesStrangers !== undefined ? entry.refusedAgent : null",
    tests,
  },
  {
    id: 'a tenant that sees a claim may release it',
    promise,
    file: 'src/server/rpc/claims/permitted.ts',
    find: 'return access.permits(rpc, spec.tenant) ? found :',
    replace: "return rpc !== 'Session' ? found :",
    tests,
  },
  {
    id: 'whoever lost a tenant gets the token of a claim that was under way',
    promise,
    file: 'src/server/rpc/claims/create-claim.ts',
    find: "if (!caller.access.permits('CreateClaim', claim.spec.tenant))",
    replace: 'if (claim.spec.tenant === undefined)',
    tests,
  },
  {
    id: 'an identity that spells out a wildcard is taken for what it stands for',
    promise,
    file: 'src/domain/access/identity-pattern.ts',
    find: '    if (!isSegment(found)) return null;\n',
    replace: '',
    tests: ['test/domain/access'],
  },
  {
    id: 'a policy file that is half written lets in whom it denies',
    promise,
    file: 'src/server/access/policy-store.ts',
    find: 'const isSettled = now === lastSeen',
    replace: 'const isSettled = now !== null',
    tests,
  },
  {
    id: 'an agent may be any node',
    promise,
    file: 'src/server/session/agent-session.ts',
    find: 'if (!caller.access.isNode(hello.node))',
    replace: "if (!caller.access.mayCall('Session'))",
    tests,
  },
  {
    id: 'a session goes on when its agent has lost its role',
    promise,
    file: 'src/server/session/agent-service.ts',
    find: "call.once('cancelled', control.follow({ caller, accessLost }));",
    replace: "call.once('cancelled', accessLost);",
    tests,
  },
  {
    id: 'an RPC that is not listed is open',
    promise,
    file: 'src/server/access/call-guard.ts',
    find: 'isGuardedRpc(rpc) && access.mayCall(rpc)',
    replace: '(!isGuardedRpc(rpc) || access.mayCall(rpc))',
    tests,
  },
];
