import { type ChannelCredentials, type ChannelOptions, Client } from '@grpc/grpc-js';
import type { EtcdError } from './etcd.js';

/** A Range of 5,000 rows has some 3 MB; etcd itself bounds a row, and we what we ask for. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

const CHANNEL_OPTIONS: ChannelOptions = {
  // A transaction that is repeated may land twice.
  'grpc.enable_retries': 0,
  // etcd closes connections that are pinged more often than every 5 s.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  // A member that comes back elsewhere is found by its name soon.
  'grpc.dns_min_time_between_resolutions_ms': 2_000,
  'grpc.max_receive_message_length': ANSWER_BYTES_MAX,
  'grpc.use_local_subchannel_pool': 1,
  // etcd is in the cluster: neither a proxy for the Internet nor a name server has a say in how it is called.
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
};

/** Where a member is, and what speaks to it. */
export interface Member {
  readonly endpoint: string;
  readonly client: Client;
}

/** Told that calls go to another member from now on, and why. */
export type MemberLeft = (from: string, to: string, problem: EtcdError) => void;

/** The members of etcd: one of them is spoken to, until a call to it fails. */
export class Members {
  readonly #members: readonly Member[];
  #current = 0;

  /** Throws without an endpoint. */
  constructor(
    endpoints: readonly string[],
    credentials: ChannelCredentials,
    private readonly left: MemberLeft = () => {},
  ) {
    if (endpoints.length === 0) throw new Error('etcd has no endpoints; name one at least');
    this.#members = endpoints.map((endpoint) => ({
      endpoint,
      client: new Client(endpoint, credentials, CHANNEL_OPTIONS),
    }));
  }

  get current(): Member {
    const member = this.#members[this.#current];
    if (member === undefined) throw new Error('there is no such member');
    return member;
  }

  /** The next call goes to the next member, unless another call that failed has moved on already. */
  leave(member: Member, problem: EtcdError): void {
    if (this.current !== member) return;
    this.#current = (this.#current + 1) % this.#members.length;
    this.left(member.endpoint, this.current.endpoint, problem);
  }

  close(): void {
    for (const { client } of this.#members) client.close();
  }
}
