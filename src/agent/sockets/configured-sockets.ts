import { type LocalRule, RIGHTS_BY_DEFAULT } from '../../domain/agent/policy/local-rule.js';
import type { AccountNames } from './account-names.js';
import type { ConfiguredRule, ConfiguredSocket } from './socket-kind.js';
import { type OneSocketConfig, type PlannedSocket, theOneSocket } from './the-one-socket.js';

/** The sockets that the configuration asks for. Throws a StartError for a user or group that there is not. */
export function plannedSockets(
  config: OneSocketConfig & { readonly sockets?: readonly ConfiguredSocket[] | undefined },
  names: AccountNames,
): readonly PlannedSocket[] {
  const { sockets, socketMode } = config;
  const one = theOneSocket(config, names);
  if (sockets === undefined) return [one];
  return sockets.map(({ path, mode = socketMode, group, rules }, index) => ({
    path,
    mode,
    gid: group === undefined ? one.gid : names.gidOf(group, `sockets[${index}].group`),
    rules: rules.map((rule, at) => localRule(rule, names, `sockets[${index}].rules[${at}]`)),
  }));
}

function localRule(rule: ConfiguredRule, names: AccountNames, where: string): LocalRule {
  const { uids, gids, cgroups, may, connectionsMax, unscheduledMax } = rule;
  return {
    uids: uids?.map((user) => names.uidOf(user, `${where}.uids`)) ?? null,
    gids: gids?.map((group) => names.gidOf(group, `${where}.gids`)) ?? null,
    cgroups: cgroups ?? null,
    may: may ?? RIGHTS_BY_DEFAULT,
    connectionsMax: connectionsMax ?? null,
    unscheduledMax: unscheduledMax ?? null,
  };
}
