import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServiceDefinition,
} from '@grpc/grpc-js';

/**
 * A response that is bytes already, in place of an object that would have to be made, and read again, for every one.
 */
export class EncodedResponse {
  /** @param source what was encoded, where the audit log is to know */
  constructor(
    readonly bytes: Buffer,
    readonly source: unknown = null,
  ) {}
}

/** The handlers of a service that may answer with encoded responses too. */
export type Encoding<Handlers> = {
  readonly [Method in keyof Handlers]: Handlers[Method] extends handleUnaryCall<infer Request, infer Response>
    ? handleUnaryCall<Request, Response | EncodedResponse>
    : Handlers[Method] extends handleServerStreamingCall<infer Request, infer Response>
      ? handleServerStreamingCall<Request, Response | EncodedResponse>
      : Handlers[Method] extends handleBidiStreamingCall<infer Request, infer Response>
        ? handleBidiStreamingCall<Request, Response | EncodedResponse>
        : Handlers[Method];
};

/** The same service, whose methods take encoded responses too. */
export function takingEncoded(service: ServiceDefinition): ServiceDefinition {
  const taking = Object.entries(service).map(([name, method]) => {
    const { responseSerialize } = method;
    const serialize = (response: unknown) =>
      response instanceof EncodedResponse ? response.bytes : responseSerialize(response);
    return [name, { ...method, responseSerialize: serialize }];
  });
  return Object.fromEntries(taking);
}
