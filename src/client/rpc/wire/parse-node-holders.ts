import { printable } from '../../../domain/text.js';
import type { ListNodeHoldersResponse__Output } from '../../../gen/rma/v1/ListNodeHoldersResponse.js';
import type { RmaHolder__Output } from '../../../gen/rma/v1/RmaHolder.js';
import type { NodeHolders, RmaHolder } from '../../resources/node-holders.js';
import { oneOf } from './one-of.js';

const HOLDER_STATES = ['BOUND', 'SHARED', 'RECLAIMING', 'QUARANTINED'] as const;

/** The holders of a node's RMAs in the client's types. */
export function parseNodeHolders(wire: ListNodeHoldersResponse__Output): NodeHolders {
  const { holders, omittedHolderCount, processCount, unreadableProcessCount } = wire;
  return { holders: holders.map(parseHolder), omittedHolderCount, processCount, unreadableProcessCount };
}

function parseHolder(wire: RmaHolder__Output): RmaHolder {
  const { pid, uid, gid, startTicks, executable, cgroup, fds, mappingCount, inode, slot, claim, guest } = wire;
  return {
    state: oneOf(HOLDER_STATES, wire.state),
    pid,
    uid,
    gid,
    startTicks,
    executable: printable(executable),
    cgroup: printable(cgroup),
    fds: [...fds],
    mappingCount,
    inode: inode === 0 ? null : inode,
    slot: slot < 0 ? null : slot,
    claim: claim === '' ? null : claim,
    guest: printable(guest),
  };
}
