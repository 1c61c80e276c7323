import { parseAddress } from '../../common/config/address.js';
import { VERSION } from '../../common/version.js';
import type { BrokerCard } from '../election/leader-key.js';
import { LAYOUT } from '../store/migrations/migrate.js';
import type { MemberOptions } from './member-options.js';

/** What a broker that listens on this port says of itself. */
export function cardOf(options: MemberOptions, port: number): BrokerCard {
  const { broker, advertisedAddress, advertisedHttpAddress, listenAddress } = options;
  const address = advertisedAddress ?? withPort(listenAddress, port);
  return { broker, address, httpAddress: advertisedHttpAddress ?? '', version: VERSION, layout: LAYOUT };
}

function withPort(address: string, port: number): string {
  const { host = address } = parseAddress(address) ?? {};
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
