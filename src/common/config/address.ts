import { BlockList, isIP } from 'node:net';

/** How an address is written, for messages and help. */
export const ADDRESS_FORM = 'HOST:PORT with a name or an IP address (IPv6 in brackets) and a port up to 65535';

/** Where something listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How many brokers one fleet may have: as many as etcd recommends members at most, and some to be replaced. */
export const BROKERS_MAX = 9;

/** How a list of brokers is written. */
export const ADDRESSES_FORM = `HOST:PORT, or those of all brokers with commas between them, at most ${BROKERS_MAX}`;

const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*$/;

/** Parses "127.0.0.1:7070", "[::1]:7070" or "broker.example:7070"; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(0|[1-9][0-9]{0,4})$/.exec(text);
  const port = Number(match?.[3]);
  const [, bracketed, plain] = match ?? [];
  if (!(port <= 65_535)) return undefined;
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? { host: bracketed, port } : undefined;
  return plain !== undefined && isHost(plain) ? { host: plain, port } : undefined;
}

/** Parses "a:7070,b:7070": each of them once, in lower case, as leaders are named; undefined for anything else. */
export function parseAddresses(text: string): readonly [string, ...string[]] | undefined {
  const [first, ...others] = new Set(text.split(',').map((part) => part.trim().toLowerCase()));
  if (first === undefined || others.length >= BROKERS_MAX) return undefined;
  const all = [first, ...others] as const;
  return all.every((address) => parseAddress(address) !== undefined) ? all : undefined;
}

/** A name of digits and dots that is no IP address is a typo, which DNS would take minutes to report. */
function isHost(text: string): boolean {
  return /^[0-9.]+$/.test(text) ? isIP(text) === 4 : HOST_NAME.test(text);
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** The same for an address as it is written; false for one that is none. */
export function isLoopbackAddress(text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && isLoopback(address);
}

/** True when only processes of this machine can reach the address. */
export function isLoopback({ host }: Address): boolean {
  const family = isIP(host);
  if (family === 0) return host === 'localhost';
  return LOOPBACK.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
