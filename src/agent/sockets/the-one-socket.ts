import { type LocalRule, RULE_FOR_EVERYBODY, RULE_TO_ALLOCATE } from '../../domain/agent/policy/local-rule.js';
import type { SocketOptions } from '../local/listening-socket.js';
import type { AccountNames } from './account-names.js';

/** A socket, and who may do what there. */
export interface PlannedSocket extends SocketOptions {
  readonly rules: readonly LocalRule[];
}

/** The settings of an agent with one socket. */
export interface OneSocketConfig {
  readonly socketPath: string;
  readonly socketMode: number;
  readonly socketGroup?: string | undefined;
  readonly allocateUids: readonly number[];
  readonly allocateGids: readonly number[];
}

export const DEFAULT_SOCKET_PATH = '/run/rma/agent.sock';

/**
 * Whoever may connect may redeem, and those whom the node's policy names may go without the broker. Throws a StartError
 * for a group that there is not.
 */
export function theOneSocket(config: OneSocketConfig, names: AccountNames): PlannedSocket {
  const { socketPath, socketMode, socketGroup, allocateUids, allocateGids } = config;
  const gid = socketGroup === undefined ? null : names.gidOf(socketGroup, 'socketGroup');
  const ofUids = allocateUids.length === 0 ? [] : [{ ...RULE_TO_ALLOCATE, uids: allocateUids }];
  const ofGids = allocateGids.length === 0 ? [] : [{ ...RULE_TO_ALLOCATE, gids: allocateGids }];
  return { path: socketPath, mode: socketMode, gid, rules: [...ofUids, ...ofGids, RULE_FOR_EVERYBODY] };
}

/** Which of the settings of the one socket say something beside `sockets`, where nobody would heed them. */
export function unusedBesideSockets(
  config: OneSocketConfig & { readonly sockets?: readonly unknown[] | undefined },
): readonly (keyof OneSocketConfig)[] {
  if (config.sockets === undefined) return [];
  const { socketPath, allocateUids, allocateGids } = config;
  const unused: (keyof OneSocketConfig)[] = [];
  if (socketPath !== DEFAULT_SOCKET_PATH) unused.push('socketPath');
  if (allocateUids.length > 0) unused.push('allocateUids');
  if (allocateGids.length > 0) unused.push('allocateGids');
  return unused;
}
