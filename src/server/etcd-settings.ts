import { isLoopbackAddress, parseAddress } from '../common/config/address.js';
import { address, addresses, duration, etcdPrefix, line, path } from '../common/config/kinds.js';
import { optionalSetting, setting } from '../common/config/setting.js';

const SECOND_MS = 1_000;

/** The settings of the store on etcd, and of the brokers that share it. Only `store: etcd` looks at them. */
export function etcdSettings() {
  return {
    etcdEndpoints: optionalSetting(addresses(), {
      help: 'The members of etcd, for store etcd.',
      example: ['127.0.0.1:2379'],
    }),
    etcdPrefix: setting(etcdPrefix(), {
      help: 'What the names of all keys in etcd begin with; brokers with the same prefix are one fleet.',
      default: '/rma-broker/',
    }),
    etcdCaFile: optionalSetting(path(), {
      help: 'Certificates of the authorities that sign those of etcd, in PEM; it turns TLS to etcd on.',
      example: '/etc/rma/etcd/ca.crt',
    }),
    etcdCertFile: optionalSetting(path(), {
      help: 'The certificate that the broker shows to etcd, in PEM.',
      example: '/etc/rma/etcd/client.crt',
    }),
    etcdKeyFile: optionalSetting(path(), {
      help: 'The private key of etcdCertFile.',
      example: '/etc/rma/etcd/client.key',
    }),
    etcdUser: optionalSetting(line(), {
      help: 'The user that the broker is for etcd, where etcd authenticates by password.',
      example: 'rma-broker',
    }),
    etcdPasswordFile: optionalSetting(path(), {
      help: 'A file with the password of etcdUser.',
      example: '/etc/rma/etcd/password',
    }),
    leaderTtl: setting(duration({ min: 2 * SECOND_MS, max: 60 * SECOND_MS }), {
      help: 'How long after the death of the broker that leads another one takes over, in whole seconds. A broker whose event loop is blocked for as long loses the lead.',
      default: 5 * SECOND_MS,
    }),
    advertisedAddress: optionalSetting(address(), {
      help: 'Where callers and agents reach this broker among several: standbys name it to them. Unset it is listenAddress.',
      example: 'broker-1.example:7070',
    }),
    advertisedHttpAddress: optionalSetting(address(), {
      help: 'Where others reach the pages of this broker; rmactl status shows it. Unset it is httpAddress.',
      example: 'broker-1.example:7071',
    }),
  };
}

/** The values of these settings, and what they depend on. */
export interface EtcdConfig {
  readonly store: string;
  readonly listenAddress: string;
  readonly httpAddress: string | null;
  readonly allowInsecure: boolean;
  readonly etcdEndpoints: readonly string[] | undefined;
  readonly etcdPrefix: string;
  readonly etcdCaFile: string | undefined;
  readonly etcdCertFile: string | undefined;
  readonly etcdKeyFile: string | undefined;
  readonly etcdUser: string | undefined;
  readonly etcdPasswordFile: string | undefined;
  readonly leaderTtl: number;
  readonly advertisedAddress: string | undefined;
  readonly advertisedHttpAddress: string | undefined;
}

/** Something wrong with one of these settings. */
export interface EtcdProblem {
  readonly setting: keyof EtcdConfig;
  readonly message: string;
}

/** What is wrong with them; nothing for another store. */
export function etcdProblems(config: EtcdConfig): readonly EtcdProblem[] {
  if (config.store !== 'etcd') return [];
  return [
    ...missing(config, 'etcdEndpoints', 'store etcd needs to know where etcd is'),
    ...together(config, 'etcdCertFile', 'etcdKeyFile'),
    ...together(config, 'etcdUser', 'etcdPasswordFile'),
    ...(config.etcdCertFile === undefined ? [] : missing(config, 'etcdCaFile', 'without it there is no TLS to etcd')),
    ...exposed(config),
    ...(config.leaderTtl % SECOND_MS === 0 ? [] : [{ setting: 'leaderTtl', message: WHOLE_SECONDS } as const]),
    ...(isReachable(config) ? [] : [{ setting: 'advertisedAddress', message: NO_ADDRESS } as const]),
  ];
}

const WHOLE_SECONDS = 'etcd counts leases in whole seconds';
const NO_ADDRESS =
  'it is not set, and listenAddress is no address that others could call; say where this broker can be reached';

function missing(config: EtcdConfig, name: keyof EtcdConfig, why: string): readonly EtcdProblem[] {
  return config[name] === undefined ? [{ setting: name, message: `it is not set: ${why}` }] : [];
}

function together(config: EtcdConfig, one: keyof EtcdConfig, other: keyof EtcdConfig): readonly EtcdProblem[] {
  if ((config[one] === undefined) === (config[other] === undefined)) return [];
  const [unset, set] = config[one] === undefined ? [one, other] : [other, one];
  return [{ setting: unset, message: `it is not set, and ${set} is: they belong together` }];
}

/** Whoever reads what passes to etcd reads the secret of claim tokens. */
function exposed(config: EtcdConfig): readonly EtcdProblem[] {
  const { etcdEndpoints = [], etcdCaFile, allowInsecure } = config;
  if (etcdCaFile !== undefined || allowInsecure) return [];
  const far = etcdEndpoints.find((endpoint) => !isLoopbackAddress(endpoint));
  if (far === undefined) return [];
  const message = `${far} is on another machine, and without TLS others can read and change what passes; set etcdCaFile, or allowInsecure (--allow-insecure) where the network itself keeps strangers out`;
  return [{ setting: 'etcdEndpoints', message }];
}

function isReachable({ listenAddress, advertisedAddress }: EtcdConfig): boolean {
  const { host } = parseAddress(listenAddress) ?? {};
  return advertisedAddress !== undefined || (host !== '0.0.0.0' && host !== '::');
}

/** Where the store on etcd is, and what the broker is among those that share it. */
export interface EtcdSettings {
  readonly endpoints: readonly string[];
  readonly prefix: string;
  readonly tls: {
    readonly ca: string;
    readonly own: { readonly certificate: string; readonly key: string } | null;
  } | null;
  readonly user: { readonly name: string; readonly passwordFile: string } | null;
  readonly leaderTtlMs: number;
  readonly advertisedAddress: string | null;
  readonly advertisedHttpAddress: string | null;
}

/** These settings in the program's own names; null for another store. */
export function etcdSettingsOf(config: EtcdConfig): EtcdSettings | null {
  if (config.store !== 'etcd' || config.etcdEndpoints === undefined) return null;
  return {
    endpoints: config.etcdEndpoints,
    prefix: config.etcdPrefix,
    tls: tlsOf(config),
    user: userOf(config),
    leaderTtlMs: config.leaderTtl,
    advertisedAddress: config.advertisedAddress ?? null,
    advertisedHttpAddress: config.advertisedHttpAddress ?? config.httpAddress,
  };
}

function tlsOf({ etcdCaFile, etcdCertFile, etcdKeyFile }: EtcdConfig): EtcdSettings['tls'] {
  if (etcdCaFile === undefined) return null;
  const hasOwn = etcdCertFile !== undefined && etcdKeyFile !== undefined;
  return { ca: etcdCaFile, own: hasOwn ? { certificate: etcdCertFile, key: etcdKeyFile } : null };
}

function userOf({ etcdUser, etcdPasswordFile }: EtcdConfig): EtcdSettings['user'] {
  if (etcdUser === undefined || etcdPasswordFile === undefined) return null;
  return { name: etcdUser, passwordFile: etcdPasswordFile };
}
