import { callHeaders } from './frames.js';
import { Http2Connection } from './http2-connection.js';

/** Called at the end of each call; `message` is the response, null when the call failed. */
export type OnAnswer = (message: Buffer | null) => void;

/**
 * A gRPC client that costs almost nothing, so that the server is the bottleneck. One connection, like h2load with `-c
 * 1`.
 */
export class LoadClient {
  private readonly headers: Buffer;
  private readonly answers = new Map<number, Buffer>();
  private onAnswer: OnAnswer = () => {};

  private constructor(
    private readonly connection: Http2Connection,
    address: string,
    path: string,
  ) {
    this.headers = callHeaders(address, path);
  }

  static async connect(address: string, path: string, tlsFolder?: string): Promise<LoadClient> {
    let client: LoadClient | null = null;
    const connection = await Http2Connection.open(address, (...data) => client?.take(...data), tlsFolder);
    client = new LoadClient(connection, address, path);
    return client;
  }

  /**
   * Keeps `inFlight` calls in flight until `durationMs` are over and the last one is answered; resolves to answers per
   * second.
   */
  run(
    requests: () => Buffer,
    { inFlight, durationMs }: { readonly inFlight: number; readonly durationMs: number },
    onMessage: (message: Buffer) => void = () => {},
  ): Promise<number> {
    const startMs = performance.now();
    let underWay = 0;
    let answered = 0;
    return new Promise((resolve, reject) => {
      const begin = () => {
        underWay += 1;
        this.connection.begin(this.headers, requests(), true);
      };
      this.onAnswer = (message) => {
        underWay -= 1;
        if (message === null) return reject(new Error('a call failed'));
        answered += 1;
        onMessage(message);
        if (performance.now() - startMs < durationMs) begin();
        else if (underWay === 0) resolve((answered * 1000) / (performance.now() - startMs));
      };
      this.connection.corked(() => {
        for (let index = 0; index < inFlight; index++) begin();
      });
    });
  }

  close(): void {
    this.connection.close();
  }

  private take(stream: number, payload: Buffer, isLast: boolean): void {
    const before = this.answers.get(stream);
    const answer = before === undefined ? payload : Buffer.concat([before, payload]);
    if (!isLast) return void this.answers.set(stream, answer);
    this.answers.delete(stream);
    this.onAnswer(answer.length === 0 ? null : answer.subarray(5));
  }
}
