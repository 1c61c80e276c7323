import type { Problem, ProblemKind } from '../../../domain/broker/nodes/fleet-status.js';
import { nodeName } from '../../../domain/ids.js';
import { sizeInWords } from '../../../domain/size.js';
import type { Problem as WireProblem } from '../../../gen/rma/v1/Problem.js';

/** A problem as a message of the contract, with texts for people. */
export function toWireProblem(problem: Problem): WireProblem {
  const { kind, count, exampleNodes } = problem;
  return {
    reason: kind,
    message: WORDS[kind](problem),
    next: nextFor(problem),
    count,
    exampleNodes: exampleNodes.map(nodeName),
  };
}

const WORDS: Readonly<Record<ProblemKind, (problem: Problem) => string>> = {
  NO_NODES: () => 'no agent has registered a node yet',
  NODES_SILENT: (problem) => `${problem.count} node(s) are silent: ${examples(problem)}`,
  NO_STANDBY: () => 'no other broker could take over from this one',
  AGENTS_REFUSED: (problem) =>
    `agents were refused because their node name belongs to another agent: ${examples(problem)}`,
  DRAINS_OVERDUE: (problem) =>
    `${problem.count} node(s) are not empty after their drain's deadline: ${examples(problem)}`,
  RMAS_POISONED: (problem) => `${problem.count} RMA(s) have failed memory and are not handed out: ${examples(problem)}`,
  RMAS_QUARANTINED: (problem) =>
    `${problem.count} RMA(s) were released, but processes still hold their memory: ${examples(problem)}`,
  RMAS_EXHAUSTED: ({ count, size }) =>
    `none of ${count} RMAs of ${sizeInWords(size?.rmaSizeBytes ?? 0)} (${size?.device ?? ''}) is free`,
  REQUESTS_WAITING: ({ count }) => `${count} request(s) are waiting for a free RMA`,
};

function examples({ exampleNodes, nodeCount }: Problem): string {
  return exampleNodes.join(', ') + (nodeCount > exampleNodes.length ? ', …' : '');
}

function nextFor({ kind, exampleNodes }: Problem): string {
  const node = exampleNodes[0] ?? 'NODE';
  switch (kind) {
    case 'NO_NODES':
      return 'start rma-agent on a node, with this broker as its brokerAddress';
    case 'NODES_SILENT':
      return `look at the agent's log there, and at rmactl node get ${node}`;
    case 'NO_STANDBY':
      return 'start another broker, or look at /readyz and the log of one that runs (runbook RmaNoStandby)';
    case 'AGENTS_REFUSED':
      return `rmactl node get ${node} shows which agent it was; rename one of them, or see rmactl node accept-agent`;
    case 'DRAINS_OVERDUE':
    case 'RMAS_QUARANTINED':
      return `rmactl node holders ${node} lists the processes that hold them`;
    case 'RMAS_POISONED':
      return `rmactl node drain ${node}, and replace the memory module that the kernel's log there names (runbook RmaMemoryFailed)`;
    case 'RMAS_EXHAUSTED':
      return 'rmactl claim list shows their claims; release some, or add nodes';
    case 'REQUESTS_WAITING':
      return 'they are served as claims end; rmactl node list shows what is free';
  }
}
