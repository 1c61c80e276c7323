import { isLoopback, parseAddress } from '../config/address.js';

/** The problem of a httpAddress that other machines can reach, unless that is allowed; null when there is none. */
export function httpAddressProblem(settings: {
  readonly httpAddress: string | null;
  readonly allowNonLoopback: boolean;
}): string | null {
  const { httpAddress, allowNonLoopback } = settings;
  const listen = httpAddress === null ? undefined : parseAddress(httpAddress);
  if (listen === undefined || isLoopback(listen) || allowNonLoopback) return null;
  return `${httpAddress} can be reached from other machines, which could then read how full the fleet is; listen on 127.0.0.1 or [::1], or set allowNonLoopback (--allow-non-loopback) where the network itself keeps strangers out`;
}
