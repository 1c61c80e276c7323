import { isLoopback, parseAddress } from '../config/address.js';
import { onOff, path } from '../config/kinds.js';
import { optionalSetting, setting } from '../config/setting.js';
import type { CertificatePaths } from './certificate-paths.js';

/** The settings of TLS that broker and agent share. */
export function tlsSettings(peers: string) {
  return {
    tlsCaFile: optionalSetting(path(), {
      help: `Certificates of the authorities that sign those of ${peers}, in PEM. With tlsCertFile and tlsKeyFile it turns TLS on; changed files are used for new connections, without a restart.`,
      example: '/etc/rma/tls/ca.crt',
    }),
    tlsCertFile: optionalSetting(path(), {
      help: 'The certificate of this program, followed by intermediates, in PEM. The only URI among its subject alternative names is its identity.',
      example: '/etc/rma/tls/tls.crt',
    }),
    tlsKeyFile: optionalSetting(path(), {
      help: 'The private key of tlsCertFile, in PEM without a passphrase; a file that others may read is refused.',
      example: '/etc/rma/tls/tls.key',
    }),
    allowInsecure: setting(onOff(), {
      formerly: 'allowNonLoopback',
      help: 'Let addresses without TLS be reachable from other machines: anybody who reaches them can do everything.',
      default: false,
    }),
  };
}

/** The values of these settings. */
export interface TlsSettings {
  readonly tlsCaFile: string | undefined;
  readonly tlsCertFile: string | undefined;
  readonly tlsKeyFile: string | undefined;
}

/** The certificate files that the settings name; null where TLS is off. */
export function certificatePathsOf({ tlsCaFile, tlsCertFile, tlsKeyFile }: TlsSettings): CertificatePaths | null {
  if (tlsCaFile === undefined || tlsCertFile === undefined || tlsKeyFile === undefined) return null;
  return { ca: tlsCaFile, certificate: tlsCertFile, key: tlsKeyFile };
}

const TOGETHER = ['tlsCaFile', 'tlsCertFile', 'tlsKeyFile'] as const;

/** The first of the settings that is missing while another is there; null when there are all or none. */
export function missingTlsSetting(settings: TlsSettings): (typeof TOGETHER)[number] | null {
  const missing = TOGETHER.filter((key) => settings[key] === undefined);
  return missing.length === TOGETHER.length ? null : (missing[0] ?? null);
}

/** Why a missing setting is a problem. */
export const MISSING_TLS_SETTING = `it is not set: TLS takes ${TOGETHER.join(', ')}, all of them or none`;

/** Whether a door speaks TLS, and what the configuration allows one that does not. */
export interface DoorTerms {
  readonly hasTls: boolean;
  readonly allowInsecure: boolean;
}

/**
 * Why an address must not be listened on: other machines reach it, and nothing tells who calls. Null where that is not
 * so, or is allowed.
 */
export function exposureProblem(address: string | null, terms: DoorTerms): string | null {
  const listen = address === null ? undefined : parseAddress(address);
  if (listen === undefined || isLoopback(listen) || terms.hasTls || terms.allowInsecure) return null;
  return `${address} can be reached from other machines, and there is no TLS to tell who calls; set tlsCaFile, tlsCertFile and tlsKeyFile, or listen on 127.0.0.1 or [::1], or set allowInsecure (--allow-insecure) where the network itself keeps strangers out`;
}
