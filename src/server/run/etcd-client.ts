import type { Clock } from '../../common/clock/clock.js';
import { readBoundedFile } from '../../common/files/read-file.js';
import { EXIT_STATUS, StartError } from '../../common/shutdown/exit-status.js';
import { EtcdCredentials } from '../etcd/etcd-credentials.js';
import { GrpcEtcd, type GrpcEtcdTerms } from '../etcd/grpc-etcd.js';
import type { EtcdSettings } from '../etcd-settings.js';

/** One line, and room. */
const PASSWORD_BYTES_MAX = 4_096;

/** A client of the etcd that the configuration names. Throws a StartError when its files cannot be used. */
export function etcdClient(
  { endpoints, tls, user }: EtcdSettings,
  clock: Clock,
  terms: Pick<GrpcEtcdTerms, 'deadlinesMs' | 'left'> = {},
): GrpcEtcd {
  const login = user && { name: user.name, password: () => passwordIn(user.passwordFile) };
  try {
    return new GrpcEtcd({ endpoints, clock, tls, user: login, ...terms });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(EXIT_STATUS.BAD_CONFIGURATION, message, { cause });
  }
}

/** For --check-config: what in these files would keep the broker from etcd. */
export function etcdFileProblems(settings: EtcdSettings | null): readonly string[] {
  if (settings === null) return [];
  const { tls, user } = settings;
  return [
    ...problemsOf('TLS to etcd', () => tls && new EtcdCredentials(tls)),
    ...problemsOf('etcdPasswordFile', () => user && passwordIn(user.passwordFile)),
  ];
}

function problemsOf(what: string, read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (thrown) {
    return [`${what} cannot be used: ${thrown instanceof Error ? thrown.message : String(thrown)}`];
  }
}

function passwordIn(path: string): string {
  return readBoundedFile(path, { bytesMax: PASSWORD_BYTES_MAX }).toString().trimEnd();
}
