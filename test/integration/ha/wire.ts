import { fileURLToPath } from 'node:url';
import { Client, type ClientReadableStream, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** dist/test/integration/ha is where this runs. */
const PROTO = fileURLToPath(new URL('../../../../proto', import.meta.url));

/** A claim as it comes over the wire. */
export interface WireClaim {
  readonly name: string;
  readonly state: string;
  readonly node: string;
  readonly fencingToken: number;
  readonly revision: number;
  readonly endCause: string;
  readonly spec: { readonly guest: string } | null;
  readonly holder: { readonly pid: number } | null;
}

/** A node as it comes over the wire. */
export interface WireNode {
  readonly name: string;
  readonly state: string;
  readonly capacityCount: number;
  readonly freeCount: number;
  readonly liveClaimCount: number;
  /** As its agent counts them. */
  readonly slots: { readonly free: number; readonly prepared: number; readonly bound: number } | null;
}

/** What is asked here, and what the answer has. */
export interface Calls {
  readonly CreateClaim: { readonly claim: WireClaim; readonly claimToken: string };
  readonly GetClaim: WireClaim;
  readonly RenewClaim: WireClaim;
  readonly ReleaseClaim: WireClaim;
  readonly ListClaims: { readonly claims: readonly WireClaim[]; readonly nextPageToken: string };
  readonly ListNodes: { readonly nodes: readonly WireNode[]; readonly nextPageToken: string };
}

/** An event of a watch. */
export interface WatchEvent {
  readonly changed?: WireClaim;
  readonly removed?: string;
  readonly snapshotComplete?: boolean;
  readonly resumeToken: string;
}

/** Why a call has no answer. */
export class Unanswered extends Error {
  readonly code: string;

  constructor({ code, details }: Pick<ServiceError, 'code' | 'details'>) {
    super(`${status[code]}: ${details}`);
    this.code = status[code] ?? String(code);
  }
}

interface Method {
  readonly path: string;
  readonly requestSerialize: (request: object) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => object;
}

const METHODS = methodsOf('rma.v1.BrokerService', 'rma.v1.FleetService');

/** One broker, for a program that knows of the project nothing but its .proto files. */
export class Wire {
  private readonly client: Client;

  /** @param target as gRPC has it: HOST:PORT, or unix:PATH */
  constructor(target: string) {
    // A broker that comes back is found at once, and one without an answer is left by each call's deadline.
    const options = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 500 };
    this.client = new Client(target, credentials.createInsecure(), { ...options, 'grpc.enable_retries': 0 });
  }

  ask<Name extends keyof Calls>(name: Name, request: object, withinMs: number): Promise<Calls[Name]> {
    const { path, requestSerialize, responseDeserialize } = methodNamed(name);
    const deadline = Date.now() + withinMs;
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        path,
        requestSerialize,
        (bytes) => responseDeserialize(bytes) as Calls[Name],
        request,
        new Metadata(),
        { deadline },
        (problem, answer) => {
          if (problem !== null || answer === undefined) reject(new Unanswered(problem ?? NOTHING));
          else resolve(answer);
        },
      );
    });
  }

  watch(request: object): ClientReadableStream<WatchEvent> {
    const { path, requestSerialize, responseDeserialize } = methodNamed('WatchClaims');
    return this.client.makeServerStreamRequest(
      path,
      requestSerialize,
      (bytes) => responseDeserialize(bytes) as WatchEvent,
      request,
    );
  }

  close(): void {
    this.client.close();
  }
}

const NOTHING = { code: status.INTERNAL, details: 'an answer without content' };

function methodsOf(...services: readonly string[]): ReadonlyMap<string, Method> {
  const options = { includeDirs: [PROTO], longs: Number, enums: String, defaults: true, oneofs: true };
  const loaded = loadSync(['rma/v1/broker.proto', 'rma/v1/fleet.proto'], options);
  return new Map(services.flatMap((name) => Object.entries(loaded[name] as unknown as Record<string, Method>)));
}

function methodNamed(name: string): Method {
  const method = METHODS.get(name);
  if (method === undefined) throw new Error(`no rpc ${name}`);
  return method;
}
