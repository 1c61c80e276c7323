import { setLogger } from '@grpc/grpc-js';
import type { Logger } from '../log/logger.js';

/**
 * Puts the gRPC library's own lines into the program's log, at level debug: what they are about ends in an error of
 * ours, with its reason, and lines that are no JSON stop those who read the log.
 */
export function logGrpc(log: Logger): void {
  const say = (...words: readonly unknown[]) => log.debug('grpc.said', words.map(String).join(' '));
  setLogger({ error: say, info: say, debug: say });
}
