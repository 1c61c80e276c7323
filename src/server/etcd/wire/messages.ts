import protobuf from 'protobufjs/light.js';
import { ETCD_DESCRIPTOR } from './descriptor.js';

/** An int64 as protobufjs has it: more than a double holds exactly. */
export interface Int64 {
  toNumber(): number;
  toString(): string;
}

export interface WireHeader {
  readonly revision: Int64;
}

export interface WireKeyValue {
  readonly key: string;
  readonly value: string;
  readonly createRevision: Int64;
  readonly modRevision: Int64;
  readonly lease: Int64;
}

export interface WireRangeRequest {
  readonly key: string;
  readonly rangeEnd?: string;
  readonly limit?: number;
  readonly revision?: number;
}

export interface WireRangeResponse {
  readonly header: WireHeader | null;
  readonly kvs: readonly WireKeyValue[];
}

/** One of its members is there. */
export interface WireRequestOp {
  readonly requestRange?: WireRangeRequest;
  readonly requestPut?: { readonly key: string; readonly value: string; readonly lease?: string };
  readonly requestDeleteRange?: { readonly key: string; readonly rangeEnd?: string };
  readonly requestTxn?: WireTxnRequest;
}

export interface WireCompare {
  readonly result: number;
  readonly target: number;
  readonly key: string;
  readonly createRevision?: number;
  readonly modRevision?: number;
  readonly value?: string;
}

export interface WireTxnRequest {
  readonly compare: readonly WireCompare[];
  readonly success: readonly WireRequestOp[];
  readonly failure: readonly WireRequestOp[];
}

export interface WireTxnResponse {
  readonly header: WireHeader | null;
  readonly succeeded: boolean;
  readonly responses: readonly { readonly responseRange: WireRangeResponse | null }[];
}

export interface WireEvent {
  readonly type: number;
  readonly kv: WireKeyValue | null;
}

export interface WireWatchRequest {
  readonly createRequest?: WireRangeRequest & { readonly startRevision: number; readonly fragment: boolean };
  readonly progressRequest?: object;
}

export interface WireWatchResponse {
  readonly header: WireHeader | null;
  readonly created: boolean;
  readonly canceled: boolean;
  readonly compactRevision: Int64;
  readonly cancelReason: string;
  readonly fragment: boolean;
  readonly events: readonly WireEvent[];
}

export interface WireLease {
  readonly id: Int64;
  readonly ttl: Int64;
}

export interface WireStatus {
  readonly header: WireHeader | null;
  readonly version: string;
  readonly dbSize: Int64;
  readonly dbSizeInUse: Int64;
  readonly leader: Int64;
  readonly isLearner: boolean;
}

/** A method of etcd's, with how its messages become bytes. */
export interface EtcdMethod<Request, Response> {
  readonly path: string;
  readonly encode: (request: Request) => Buffer;
  readonly decode: (bytes: Buffer) => Response;
}

const root = protobuf.Root.fromJSON(ETCD_DESCRIPTOR);

function method<Request extends object, Response extends object>(path: string, request: string, response: string) {
  const [from, to] = [root.lookupType(request), root.lookupType(response)];
  const made: EtcdMethod<Request, Response> = {
    path: `/etcdserverpb.${path}`,
    encode: (message) => {
      const bytes = from.encode(message).finish();
      // In Node it always is; copying would cost every call.
      return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
    },
    // What has been decoded has all members of its type, by its prototype.
    decode: (bytes) => to.decode(bytes) as object as Response,
  };
  return made;
}

/** All methods that the broker calls. */
export const ETCD_METHODS = {
  range: method<WireRangeRequest, WireRangeResponse>('KV/Range', 'RangeRequest', 'RangeResponse'),
  txn: method<WireTxnRequest, WireTxnResponse>('KV/Txn', 'TxnRequest', 'TxnResponse'),
  compact: method<{ readonly revision: number }, object>('KV/Compact', 'CompactionRequest', 'Empty'),
  leaseGrant: method<{ readonly ttl: number }, WireLease>('Lease/LeaseGrant', 'LeaseGrantRequest', 'LeaseResponse'),
  leaseRevoke: method<{ readonly id: string }, object>('Lease/LeaseRevoke', 'LeaseRequest', 'Empty'),
  leaseKeepAlive: method<{ readonly id: string }, WireLease>('Lease/LeaseKeepAlive', 'LeaseRequest', 'LeaseResponse'),
  watch: method<WireWatchRequest, WireWatchResponse>('Watch/Watch', 'WatchRequest', 'WatchResponse'),
  status: method<object, WireStatus>('Maintenance/Status', 'Empty', 'StatusResponse'),
  authenticate: method<{ readonly name: string; readonly password: string }, { readonly token: string }>(
    'Auth/Authenticate',
    'AuthenticateRequest',
    'AuthenticateResponse',
  ),
};
