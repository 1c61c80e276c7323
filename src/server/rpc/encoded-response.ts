import type { ServiceDefinition } from '@grpc/grpc-js';
import { messageType } from '../../common/rpc/contract.js';
import type { WatchClaimsResponse } from '../../gen/rma/v1/WatchClaimsResponse.js';

const encode = messageType<WatchClaimsResponse, object>('rma.v1.WatchClaimsResponse').serialize;

/** A response that is bytes already: what a thousand watchers are told is rendered and encoded once. */
export class EncodedResponse {
  readonly bytes: Buffer;

  constructor(response: WatchClaimsResponse) {
    this.bytes = encode(response);
  }
}

/** The same service, with a WatchClaims that takes encoded responses too. */
export function takingEncoded<Service extends ServiceDefinition>(service: Service): Service {
  const { WatchClaims } = service;
  if (WatchClaims === undefined) return service;
  const { responseSerialize } = WatchClaims;
  const serialize = (response: unknown) =>
    response instanceof EncodedResponse ? response.bytes : responseSerialize(response);
  return { ...service, WatchClaims: { ...WatchClaims, responseSerialize: serialize } };
}
