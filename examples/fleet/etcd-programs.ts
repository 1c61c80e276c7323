import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

/** etcd itself, its command, and the command for its files, which releases before 3.5 do not have. */
export type EtcdProgram = 'etcd' | 'etcdctl' | 'etcdutl';

/** How each says of which release it is. */
const VERSION_WORDS: Readonly<Record<EtcdProgram, string>> = {
  etcd: '--version',
  etcdctl: 'version',
  etcdutl: 'version',
};

/** RMA_ETCD=FOLDER: etcd's programs of another release than the one in PATH. */
const FOLDER = folderOf(process.env['RMA_ETCD']);

/** What to start for one of etcd's programs. */
export function etcdProgram(name: EtcdProgram): string {
  return FOLDER === null ? name : join(FOLDER, name);
}

/** An environment in which a shell finds the same programs. */
export function etcdEnvironment(): NodeJS.ProcessEnv {
  const { PATH = '' } = process.env;
  return FOLDER === null ? process.env : { ...process.env, PATH: `${FOLDER}:${PATH}` };
}

/** The first line of what it says of itself; null where it is not there. */
export function etcdProgramVersion(name: EtcdProgram): string | null {
  const { status, stdout } = spawnSync(etcdProgram(name), [VERSION_WORDS[name]], { encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n')[0] ?? '') : null;
}

/** Whoever asks for a release is not served by tests that are skipped for want of it. */
function folderOf(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  const folder = resolve(text);
  const { status } = spawnSync(join(folder, 'etcd'), [VERSION_WORDS.etcd]);
  if (status === 0) return folder;
  throw new Error(`RMA_ETCD is ${text}: write the folder that has a program "etcd" which runs here`);
}
