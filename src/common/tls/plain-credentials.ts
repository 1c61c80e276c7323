import { ChannelCredentials, credentials, type experimental } from '@grpc/grpc-js';
import type { Clock } from '../clock/clock.js';
import { closeIfSilent } from '../net/first-word.js';

/** Those of a client without TLS, which lets go of servers that never say anything. */
export class PlainCredentials extends ChannelCredentials {
  constructor(private readonly clock: Clock) {
    super();
  }

  override _isSecure(): boolean {
    return false;
  }

  override _equals(other: ChannelCredentials): boolean {
    return other instanceof PlainCredentials;
  }

  override _createSecureConnector(): experimental.SecureConnector {
    const callCredentials = credentials.createEmpty();
    return {
      connect: async (socket) => {
        closeIfSilent(socket, this.clock);
        return { socket, secure: false };
      },
      waitForReady: async () => {},
      getCallCredentials: () => callCredentials,
      destroy: () => {},
    };
  }
}
