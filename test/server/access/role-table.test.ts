import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { fromGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import { contract } from '../../../src/common/rpc/contract.js';
import { isGuardedRpc, isOpenRpc, OPEN_RPCS, type Role, RPC_RULES, scopeOf } from '../../../src/domain/access/roles.js';
import { pattern, policyOf } from '../../domain/access/support.js';
import type { clientsOf } from '../support.js';
import { BINDINGS, PEOPLE, policedBroker } from './policed-broker.js';

const DOCUMENT = new URL('../../../../docs/security.md', import.meta.url);
const COLUMNS = ['orchestrator', 'operator', 'viewer', 'agent'] as const satisfies readonly Role[];
const CELLS = { tenants: 'its tenants', node: 'its node', all: 'all' };
const DENIED = 'operator/denied';

/** What the document says of each RPC, by role. */
function documented(): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const text = readFileSync(DOCUMENT, 'utf8');
  const table = text.slice(text.indexOf('| RPC |')).split('\n\n')[0] ?? '';
  const [head = [], , ...rows] = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  assert.deepEqual(head.filter(Boolean), ['RPC', ...COLUMNS]);
  return new Map(
    rows.flatMap(([, rpcs = '', ...cells]) => {
      const said = Object.fromEntries(COLUMNS.map((role, index) => [role, cells[index] ?? '']));
      return rpcs.split(', ').map((rpc): [string, typeof said] => [rpc.replaceAll('`', ''), said]);
    }),
  );
}

type Clients = ReturnType<typeof clientsOf>;

/** Calls an RPC with nothing in it; the reason of its refusal, or null when it was let in. */
function refusalBy({ broker, fleet, agent }: Clients, rpc: string): Promise<string | null> {
  const client = [broker, fleet, agent].find((each) => rpc in each);
  const method: unknown = client === undefined ? undefined : Reflect.get(client, rpc);
  assert.ok(typeof method === 'function', rpc);
  return new Promise((resolve) => {
    const done = (error: unknown) => resolve(error === null ? null : fromGrpcStatus(error).reason);
    const definition = Object.values(contract()).find(({ service }) => rpc in service)?.service;
    const { requestStream, responseStream } = Reflect.get(definition ?? {}, rpc);
    if (!responseStream) return method.call(client, {}, done);
    const stream: ClientReadableStream<unknown> = requestStream ? method.call(client) : method.call(client, {});
    stream.on('error', done);
    stream.on('data', () => {
      done(null);
      stream.cancel();
    });
    if (requestStream) Reflect.get(stream, 'write').call(stream, {});
  });
}

describe('the table of roles in docs/security.md', () => {
  const table = documented();
  const rpcs = Object.keys(RPC_RULES).filter(isGuardedRpc);
  const open = [...OPEN_RPCS];

  it('says of every RPC what the rules say', () => {
    assert.deepEqual([...table.keys()].sort(), [...rpcs, ...open].sort());
    for (const rpc of open)
      assert.deepEqual(
        Object.values(table.get(rpc) ?? {}),
        COLUMNS.map(() => 'all'),
      );
    for (const rpc of rpcs) {
      for (const role of COLUMNS) {
        const scope = scopeOf(rpc, role);
        assert.equal(table.get(rpc)?.[role], scope === undefined ? '–' : CELLS[scope], `${rpc} by ${role}`);
      }
    }
  });

  it('is what a broker does: every RPC by every role, by strangers and by whom the policy denies', async (t) => {
    const denied = { identities: [pattern(DENIED)], serials: new Set<string>() };
    const { as } = await policedBroker(t, policyOf(BINDINGS, { denied }));
    const callers = [...Object.entries(PEOPLE), ['denied', DENIED] as const];
    for (const [role, who] of callers) {
      const clients = as(who);
      for (const rpc of [...rpcs, ...open]) {
        const isGiven = isOpenRpc(rpc) ? role !== 'denied' : (table.get(rpc)?.[role] ?? '–') !== '–';
        const reason = await refusalBy(clients, rpc);
        assert.equal(reason === 'ACCESS_DENIED', !isGiven, `${rpc} by ${role}: ${reason}`);
      }
    }
  });
});
