import { setLogger } from '@grpc/grpc-js';
import type { Logger } from '../log/logger.js';

/**
 * Sends the gRPC library's own log lines to the program's log, at level debug. Not higher: the failures that they are
 * about reach the log as our errors anyway. Not to stderr: lines that are not JSON break log readers.
 */
export function logGrpc(log: Logger): void {
  const say = (...words: readonly unknown[]) => log.debug('grpc.said', words.map(String).join(' '));
  setLogger({ error: say, info: say, debug: say });
}
