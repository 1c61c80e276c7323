import { Client, credentials, type ServiceError } from '@grpc/grpc-js';

const asIs = (bytes: Buffer): Buffer => bytes;

/** A gRPC client that sends and receives bytes: its cost does not depend on their meaning. */
export class RawClient {
  private readonly client: Client;

  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
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
