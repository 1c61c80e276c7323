import type { MessageCodec } from '../../src/common/rpc/messages.js';
import { EncodedResponse } from '../../src/server/wire/write/encoded-response.js';

/** What a streaming call is made of. */
export interface SimCallParts<Response extends object> {
  readonly codec: MessageCodec<object, Response>;
  /** Whether what is said now may leave the broker. */
  readonly mayPass: () => boolean;
  readonly heard: (response: Response) => void;
}

/** The broker's end of a streaming call, without gRPC; messages pass through the real encoding. */
export class SimCall<Request, Response extends object> {
  constructor(
    readonly request: Request,
    private readonly parts: SimCallParts<Response>,
  ) {}

  /** Whoever reads is never behind. */
  write(response: object): boolean {
    const { codec, mayPass, heard } = this.parts;
    const bytes = response instanceof EncodedResponse ? response.bytes : codec.serialize(response);
    if (mayPass()) heard(codec.deserialize(bytes));
    return true;
  }

  once(): void {}
  off(): void {}
}
