import type { Condition, KeyRange, Operation, Txn } from '../etcd.js';
import type { WireCompare, WireRangeRequest, WireRequestOp, WireTxnRequest } from './messages.js';

/** Numbers of etcd's enums Compare.CompareResult and Compare.CompareTarget. */
const EQUAL = 0;
const TARGETS = { createRevision: 1, modRevision: 2, value: 3 } as const;

export function wireRange({ from, to }: KeyRange): WireRangeRequest {
  return to === null ? { key: from } : { key: from, rangeEnd: to };
}

export function wireTxn({ conditions, success, failure }: Txn): WireTxnRequest {
  return { compare: conditions.map(wireCompare), success: success.map(wireOp), failure: failure.map(wireOp) };
}

function wireCompare({ key, target, equals }: Condition): WireCompare {
  return { result: EQUAL, target: TARGETS[target], key, [target]: equals };
}

function wireOp(step: Operation): WireRequestOp {
  switch (step.kind) {
    case 'put': {
      const { key, value, lease } = step;
      return { requestPut: lease === undefined ? { key, value } : { key, value, lease } };
    }
    case 'delete':
      return { requestDeleteRange: wireRange(step) };
    case 'range':
      return { requestRange: wireRange(step) };
    case 'txn':
      return { requestTxn: wireTxn(step.txn) };
  }
}
