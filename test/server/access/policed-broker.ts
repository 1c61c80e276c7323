import type { TestContext } from 'node:test';
import { Metadata, type ServerInterceptingCall } from '@grpc/grpc-js';
import { ADMIN, type Identity } from '../../../src/domain/access/identity.js';
import type { Policy } from '../../../src/domain/access/policy.js';
import { AccessControl } from '../../../src/server/access/access-control.js';
import type { BrokerOptions } from '../../../src/server/broker.js';
import { binding, identity, policyOf } from '../../domain/access/support.js';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../support.js';

/** The identities that tests call as, beside `system:admin`. */
export const PEOPLE = {
  orchestrator: 'orchestrator/nova',
  operator: 'operator/ann',
  viewer: 'viewer/team',
  agent: 'agent/n1',
  metrics: 'prometheus',
  stranger: 'printer/9',
} as const;

export const BINDINGS = [
  binding('orchestrator', PEOPLE.orchestrator, ['blue']),
  binding('operator', 'operator/*'),
  binding('viewer', PEOPLE.viewer, ['blue']),
  binding('agent', 'agent/{node}'),
  binding('metrics', PEOPLE.metrics),
];

export const POLICY = policyOf(BINDINGS);

/** A broker with a policy, to which each client says who it is; in earnest a certificate does. */
export async function policedBroker(
  t: TestContext,
  policy: Policy = POLICY,
  patch: Partial<Omit<BrokerOptions, 'limits' | 'control' | 'identityOf'>> & {
    readonly disk?: ReturnType<typeof memoryDisk>;
  } = {},
) {
  const { disk = memoryDisk(), ...options } = patch;
  const control = new AccessControl(policy);
  const broker = await testBroker(disk, { ...options, control, identityOf: statedIdentity() });
  t.after(() => broker.stop());
  const as = (path: string) => clientsOf(broker.port, { 'grpc.primary_user_agent': path });
  return { broker, control, as };
}

/** The same object for the same identity, as for the calls of one connection. */
export function statedIdentity(): (call: object) => Identity {
  const known = new Map<string, Identity>();
  return (call) => {
    if ('getPeer' in call && String((call as ServerInterceptingCall).getPeer()).startsWith('admin-socket'))
      return ADMIN;
    const metadata = 'metadata' in call && call.metadata instanceof Metadata ? call.metadata : new Metadata();
    const path = String(metadata.get('user-agent')[0]).split(' ')[0] ?? '';
    const found = known.get(path) ?? identity(path);
    known.set(path, found);
    return found;
  };
}

/** A node with free RMAs, under the identity of its agent. */
export function agentOf(
  node: string,
  as: (path: string) => ReturnType<typeof clientsOf>,
  count = 8,
): Promise<ObedientAgent> {
  return new ObedientAgent(as(`agent/${node}`).agent).greet(wireHello(node, count));
}
