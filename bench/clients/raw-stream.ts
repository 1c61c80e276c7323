import { Client, type ClientDuplexStream, credentials } from '@grpc/grpc-js';

const asIs = (bytes: Buffer): Buffer => bytes;

/** A bidirectional gRPC stream of bytes, on its own connection. */
export class RawStream {
  private readonly client: Client;
  private readonly stream: ClientDuplexStream<Buffer, Buffer>;

  constructor(address: string, path: string) {
    this.client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
    this.stream = this.client.makeBidiStreamRequest(path, asIs, asIs);
    this.stream.on('error', () => undefined);
  }

  /**
   * Messages per second, each with one answer, with `inFlight` of them in flight at any time, over `durationMs`.
   * Resolves when the last answer has come.
   */
  async perSecond(
    next: () => Buffer,
    onReply: (bytes: Buffer) => void,
    { inFlight, durationMs }: { readonly inFlight: number; readonly durationMs: number },
  ): Promise<number> {
    const startMs = performance.now();
    let [sent, done] = [0, 0];
    const send = () => {
      sent += 1;
      this.stream.write(next());
    };
    await new Promise<void>((resolve) => {
      const receive = (bytes: Buffer) => {
        done += 1;
        onReply(bytes);
        if (performance.now() - startMs < durationMs) return send();
        if (done < sent) return;
        this.stream.off('data', receive);
        resolve();
      };
      this.stream.on('data', receive);
      for (let count = 0; count < inFlight; count++) send();
    });
    return (done * 1000) / (performance.now() - startMs);
  }

  close(): void {
    this.stream.cancel();
    this.client.close();
  }
}
