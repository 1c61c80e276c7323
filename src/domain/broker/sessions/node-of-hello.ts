import type { BrokerMs } from '../../ids.js';
import type { Claim } from '../records/claim.js';
import type { NodeRecord } from '../records/node.js';
import type { Arrival, NodeHappening } from '../records/node-history.js';
import type { Hello } from './hello.js';

/** The node's record as of this Hello; what operators have said of the node stays. */
export function nodeRecordFrom(
  hello: Hello,
  before: NodeRecord | undefined,
  at: { readonly nowMs: BrokerMs; readonly revision: number },
): NodeRecord {
  return {
    id: hello.node,
    labels: hello.labels,
    device: hello.device,
    rmaSizeBytes: hello.rmaSizeBytes,
    capacityCount: hello.inventory.capacityCount,
    heldBackCount: hello.heldBackCount,
    rmaCapability: hello.rmaCapability,
    enforcesHolder: hello.enforcesHolder,
    bootId: hello.bootId,
    incarnation: hello.incarnation,
    agentVersion: hello.agentVersion,
    identity: hello.identity,
    acceptedAgent: null,
    takenOverRevision:
      before !== undefined && isAnothers(before, hello) ? at.revision : (before?.takenOverRevision ?? 0),
    snapshotUs: hello.snapshotUs,
    cordonReason: before?.cordonReason ?? null,
    drain: before?.drain ?? null,
    createMs: before?.createMs ?? at.nowMs,
    lastHeardMs: at.nowMs,
    createRevision: before?.createRevision ?? at.revision,
    revision: at.revision,
  };
}

/** What the node's history tells of this Hello. */
export function sessionBegun(hello: Hello, before: NodeRecord | undefined, address: string): NodeHappening {
  const { identity: agent, bootId, agentVersion } = hello;
  return { kind: 'SESSION_BEGUN', as: arrivalOf(hello, before), agent, bootId, agentVersion, address };
}

/** As admissionOf() decided it, which the records before and after show. */
function arrivalOf(hello: Hello, before: NodeRecord | undefined): Arrival {
  if (before === undefined) return 'NEW';
  if (isAnothers(before, hello)) return before.acceptedAgent?.identity === hello.identity ? 'ACCEPTED' : 'REPLACEMENT';
  if (before.bootId !== hello.bootId) return 'REBOOT';
  return before.incarnation === hello.incarnation ? 'RECONNECT' : 'RESTART';
}

/**
 * The claim was bound at another agent, whose place this one has taken while the node's guests lived. It cannot know of
 * the holder, so the claim stays until it is released, or the node reboots.
 */
export function wasTakenOver(claim: Claim, before: NodeRecord, hello: Hello): boolean {
  return claim.state === 'BOUND' && (isAnothers(before, hello) || claim.revision < before.takenOverRevision);
}

/** The node was another agent's until now. */
function isAnothers({ identity }: NodeRecord, hello: Hello): boolean {
  return identity !== null && identity !== hello.identity;
}
