import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BrokerMs, NodeId } from '../../../src/domain/ids.js';
import type { Refusal } from '../../../src/domain/reasons.js';
import { AGENTS_RETURN_MS, AgentsReturn } from '../../../src/server/core/agents-return.js';

const [N1, N2] = ['n1', 'n2'] as NodeId[] as [NodeId, NodeId];

function aTakeover(...nodes: readonly NodeId[]) {
  const time = { nowMs: 1_000 };
  const entries = new Map(nodes.map((node) => [node, { session: null as object | null }]));
  const fleet = { nodes: entries } as unknown as ConstructorParameters<typeof AgentsReturn>[0]['fleet'];
  const hasSession = (node: NodeId, session: object | null) => entries.set(node, { session });
  return { time, hasSession, agents: new AgentsReturn({ fleet, nowMs: () => time.nowMs as BrokerMs }) };
}

function refusedFor(...causes: readonly string[]): Refusal {
  const counted = causes.map((cause) => ({ cause, nodeCount: 1, exampleNodes: [] }));
  return { reason: 'NO_FREE_RMA', message: 'no', explanation: { causes: counted } } as Refusal;
}

describe('after a takeover', () => {
  it('a refusal that silence explains is not final', () => {
    const { agents } = aTakeover(N1, N2);
    const told = agents.told(refusedFor('NO_FREE_RMA', 'AGENT_SILENT'));
    assert.equal(told.reason, 'NOT_READY');
    assert.ok((told.retryAfterMs ?? 0) > 0);
  });

  it('a refusal for which no agent is needed is as ever', () => {
    const { agents } = aTakeover(N1);
    for (const refusal of [refusedFor('NO_FREE_RMA'), { reason: 'CLAIM_EXISTS', message: '' } as const])
      assert.equal(agents.told(refusal), refusal);
  });

  it('an agent that is back is not waited for, but is if it is silent again before all have had their time', () => {
    const { agents, hasSession } = aTakeover(N1, N2);
    hasSession(N1, {});
    assert.equal(agents.awaits(N1), null);
    assert.equal(agents.awaits(N2)?.reason, 'NOT_READY');
    assert.equal(agents.told(refusedFor('AGENT_SILENT')).reason, 'NOT_READY');
    hasSession(N1, null);
    assert.equal(agents.awaits(N1)?.reason, 'NOT_READY');
    assert.equal(agents.awaits('n9' as NodeId), null, 'nobody knows it');
    assert.equal(agents.told(refusedFor('AGENT_SILENT')).reason, 'NOT_READY');
    assert.equal(agents.told(refusedFor('NO_FREE_RMA')).reason, 'NO_FREE_RMA');
  });

  it('nothing is waited for when they have had their time', () => {
    const { agents, time } = aTakeover(N1);
    time.nowMs += AGENTS_RETURN_MS;
    assert.equal(agents.told(refusedFor('AGENT_SILENT')).reason, 'NO_FREE_RMA');
    assert.equal(agents.awaits(N1), null);
  });
});
