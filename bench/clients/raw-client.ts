import { createSecureContext } from 'node:tls';
import { type ChannelCredentials, Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { tlsOptionsIn } from './client-tls.js';

function secure(tlsFolder: string): ChannelCredentials {
  const { secureContext = createSecureContext() } = tlsOptionsIn(tlsFolder);
  return credentials.createFromSecureContext(secureContext, { checkServerIdentity: () => undefined });
}

const asIs = (bytes: Buffer): Buffer => bytes;

/** A gRPC client that sends and receives bytes: its cost does not depend on their meaning. */
export class RawClient {
  private readonly client: Client;

  /** @param tlsFolder the client's certificate files; absent: no TLS */
  constructor(address: string, tlsFolder?: string) {
    const channel = tlsFolder === undefined ? credentials.createInsecure() : secure(tlsFolder);
    this.client = new Client(address, channel, { 'grpc.use_local_subchannel_pool': 1 });
  }

  call(path: string, request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(path, asIs, asIs, request, (error: ServiceError | null, reply?: Buffer) => {
        if (error !== null || reply === undefined) reject(error);
        else resolve(reply);
      });
    });
  }

  close(): void {
    this.client.close();
  }
}
