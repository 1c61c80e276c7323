import { connectivityState } from '@grpc/grpc-js';
import type { Clock } from '../../../common/clock/clock.js';
import { parseAddress } from '../../../common/config/address.js';
import { fromGrpcStatus } from '../../../common/errors/grpc-status.js';
import { RmaError } from '../../../common/errors/rma-error.js';
import { contract } from '../../../common/rpc/contract.js';
import { type BrokerTrust, type ChannelTerms, channelTerms } from '../../../common/tls/broker-trust.js';
import { LeaderSearch } from '../../../domain/leader-search.js';
import type { BrokerStream, Brokers, StreamListener } from '../broker-stream.js';
import { StandbyConnections } from './standby-connections.js';

/** Largest message either way: a Hello of every claim that a node can have stays below it. */
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

const CHANNEL_OPTIONS = {
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  // Subchannels that channels share would carry a back-off of their own from one attempt into the next.
  'grpc.use_local_subchannel_pool': 1,
  // The broker is in the cluster. A proxy that the environment names for the Internet would be a stranger in between.
  'grpc.enable_http_proxy': 0,
};

/** Where another broker leads by then, a machine that is gone without a word is left after 7 s. */
const CHANNEL_OPTIONS_OF_SEVERAL = {
  ...CHANNEL_OPTIONS,
  'grpc.keepalive_time_ms': 5_000,
  'grpc.keepalive_timeout_ms': 2_000,
};

type AgentClient = InstanceType<ReturnType<typeof contract>['AgentService']>;

/** How brokers are dialled. */
export interface GrpcBrokersDeps {
  /** "HOST:PORT" of each. */
  readonly addresses: readonly [string, ...string[]];
  /** Null: without TLS. */
  readonly trust: BrokerTrust | null;
  readonly clock: Clock;
  readonly random: () => number;
}

/** The brokers of the fleet over gRPC, each session on a connection of its own. */
export class GrpcBrokers implements Brokers {
  readonly search: LeaderSearch;
  private readonly terms: ChannelTerms;
  private readonly standbys: StandbyConnections<AgentClient>;

  constructor(private readonly deps: GrpcBrokersDeps) {
    const { addresses, trust, clock, random } = deps;
    this.terms = channelTerms(trust, clock);
    // Without TLS nothing but the agent's own list tells who a broker is.
    this.search = new LeaderSearch(addresses, (leader) => trust !== null && parseAddress(leader) !== undefined);
    const connect = (address: string, onLost: () => void) => this.connect(address, onLost);
    this.standbys = new StandbyConnections({ addresses, connect, clock, random });
  }

  sessionBegan(leader: string): void {
    this.standbys.keepBeside(leader);
  }

  sessionEnded(): void {
    this.standbys.sessionEnded();
  }

  /** Lets go of the connections that no session has. */
  close(): void {
    this.standbys.close();
  }

  /** Opens a session's stream to one of them. */
  readonly dial = (listener: StreamListener, address: string): BrokerStream => {
    const client = this.standbys.take(address) ?? this.clientOf(address);
    const stream = client.session();
    let isOver = false;
    const end = (problem: RmaError | null) => {
      if (isOver) return;
      isOver = true;
      connecting?.cancel();
      if (problem?.reason === 'NOT_LEADER' && !this.search.isAlone) this.standbys.giveBack(address, client);
      else client.close();
      if (problem !== null) listener.onEnd(problem);
    };
    const connecting = this.expectConnection(client, address, (problem) => {
      stream.cancel();
      end(problem);
    });
    stream.on('data', (message) => listener.onMessage(message));
    stream.on('drain', () => listener.onDrain());
    stream.on('error', (error) => end(fromGrpcStatus(error)));
    stream.on('end', () =>
      end(new RmaError({ reason: 'BROKER_UNREACHABLE', message: 'the broker ended the session' })),
    );
    return {
      write: (message) => stream.write(message),
      cancel: () => {
        stream.cancel();
        end(null);
      },
    };
  };

  /** Tells of a machine that swallows packets; of one that refuses, the stream tells. */
  private expectConnection(client: AgentClient, address: string, onSilence: (problem: RmaError) => void) {
    const withinMs = this.search.patienceMs(address);
    if (withinMs === Number.POSITIVE_INFINITY) return null;
    return this.deps.clock.schedule(withinMs, () => {
      if (client.getChannel().getConnectivityState(false) === connectivityState.READY) return;
      const message = `no connection to the broker at ${address} within ${withinMs} ms`;
      onSilence(new RmaError({ reason: 'SESSION_SILENT', message, metadata: { address } }));
    });
  }

  private clientOf(address: string): AgentClient {
    const { credentials, interceptors } = this.terms;
    const options = this.search.isOnly(address) ? CHANNEL_OPTIONS : CHANNEL_OPTIONS_OF_SEVERAL;
    return new (contract().AgentService)(address, credentials, { ...options, interceptors });
  }

  private connect(address: string, onLost: () => void): AgentClient {
    const client = this.clientOf(address);
    const channel = client.getChannel();
    channel.getConnectivityState(true);
    const follow = (state: connectivityState) => {
      if (state === connectivityState.SHUTDOWN) return;
      const isLost = state === connectivityState.TRANSIENT_FAILURE;
      if (isLost) return onLost();
      channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => {
        const now = channel.getConnectivityState(false);
        if (state !== connectivityState.IDLE && now === connectivityState.IDLE) onLost();
        else follow(now);
      });
    };
    follow(channel.getConnectivityState(false));
    return client;
  }
}
