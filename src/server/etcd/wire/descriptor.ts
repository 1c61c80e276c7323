/*
 * The part of etcd's API that the broker uses: rpc.proto and kv.proto of etcd 3.4, as protobufjs reads them. Keys and
 * values are bytes there, and text here: on the wire they are the same, and ours are UTF-8 all of them.
 */

const field = (type: string, id: number) => ({ type, id });
const list = (type: string, id: number) => ({ rule: 'repeated', type, id });

/** As protobufjs reads it (INamespace). */
export const ETCD_DESCRIPTOR = {
  nested: {
    Empty: { fields: {} },
    Header: { fields: { revision: field('int64', 3) } },
    KeyValue: {
      fields: {
        key: field('string', 1),
        createRevision: field('int64', 2),
        modRevision: field('int64', 3),
        value: field('string', 5),
        lease: field('int64', 6),
      },
    },
    RangeRequest: {
      fields: {
        key: field('string', 1),
        rangeEnd: field('string', 2),
        limit: field('int64', 3),
        revision: field('int64', 4),
      },
    },
    RangeResponse: { fields: { header: field('Header', 1), kvs: list('KeyValue', 2) } },
    PutRequest: { fields: { key: field('string', 1), value: field('string', 2), lease: field('int64', 3) } },
    DeleteRangeRequest: { fields: { key: field('string', 1), rangeEnd: field('string', 2) } },
    RequestOp: {
      fields: {
        requestRange: field('RangeRequest', 1),
        requestPut: field('PutRequest', 2),
        requestDeleteRange: field('DeleteRangeRequest', 3),
        requestTxn: field('TxnRequest', 4),
      },
    },
    Result: { values: { EQUAL: 0 } },
    Target: { values: { VERSION: 0, CREATE: 1, MOD: 2 } },
    Compare: {
      fields: {
        result: field('Result', 1),
        target: field('Target', 2),
        key: field('string', 3),
        createRevision: field('int64', 5),
        modRevision: field('int64', 6),
        value: field('string', 7),
      },
    },
    TxnRequest: {
      fields: { compare: list('Compare', 1), success: list('RequestOp', 2), failure: list('RequestOp', 3) },
    },
    ResponseOp: { fields: { responseRange: field('RangeResponse', 1) } },
    TxnResponse: {
      fields: { header: field('Header', 1), succeeded: field('bool', 2), responses: list('ResponseOp', 3) },
    },
    CompactionRequest: { fields: { revision: field('int64', 1) } },
    LeaseGrantRequest: { fields: { ttl: field('int64', 1) } },
    LeaseResponse: { fields: { id: field('int64', 2), ttl: field('int64', 3) } },
    LeaseRequest: { fields: { id: field('int64', 1) } },
    WatchCreateRequest: {
      fields: {
        key: field('string', 1),
        rangeEnd: field('string', 2),
        startRevision: field('int64', 3),
        fragment: field('bool', 8),
      },
    },
    WatchRequest: { fields: { createRequest: field('WatchCreateRequest', 1), progressRequest: field('Empty', 3) } },
    EventType: { values: { PUT: 0, DELETE: 1 } },
    Event: { fields: { type: field('EventType', 1), kv: field('KeyValue', 2) } },
    WatchResponse: {
      fields: {
        header: field('Header', 1),
        created: field('bool', 3),
        canceled: field('bool', 4),
        compactRevision: field('int64', 5),
        cancelReason: field('string', 6),
        fragment: field('bool', 7),
        events: list('Event', 11),
      },
    },
    StatusResponse: {
      fields: {
        header: field('Header', 1),
        version: field('string', 2),
        dbSize: field('int64', 3),
        leader: field('uint64', 4),
        dbSizeInUse: field('int64', 9),
        isLearner: field('bool', 10),
      },
    },
    AuthenticateRequest: { fields: { name: field('string', 1), password: field('string', 2) } },
    AuthenticateResponse: { fields: { token: field('string', 2) } },
  },
};
