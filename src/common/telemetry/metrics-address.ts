import { isLoopback, parseAddress } from '../config/address.js';

/** The problem of a metricsAddress that other machines can reach, unless that is allowed; null when there is none. */
export function metricsAddressProblem(settings: {
  readonly metricsAddress: string | null;
  readonly allowNonLoopback: boolean;
}): string | null {
  const { metricsAddress, allowNonLoopback } = settings;
  const listen = metricsAddress === null ? undefined : parseAddress(metricsAddress);
  if (listen === undefined || isLoopback(listen) || allowNonLoopback) return null;
  return `${metricsAddress} can be reached from other machines, which could then read how full the fleet is; listen on 127.0.0.1 or [::1], or set allowNonLoopback (--allow-non-loopback) where the network itself keeps strangers out`;
}
