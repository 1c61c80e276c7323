import { EXIT_STATUS, StartError } from '../../common/shutdown/exit-status.js';

/** Where the names of users and groups are looked up. Those of a directory service are not there: use their numbers. */
export const PASSWD_PATH = '/etc/passwd';
export const GROUP_PATH = '/etc/group';

/** The texts of the two files. */
export interface AccountFiles {
  readonly passwd: string;
  readonly group: string;
}

/** Finds the numbers of users and groups that are given by name or number. */
export class AccountNames {
  constructor(private readonly files: AccountFiles) {}

  /** @param setting Where it is configured, for the StartError when there is no such user. */
  uidOf(user: string, setting: string): number {
    const message = `${setting}: there is no user ${user} in ${PASSWD_PATH}; create it, or name one that is there, by name or number`;
    return numberOf(user, this.files.passwd) ?? fail(message);
  }

  /** @param setting As in `uidOf`. */
  gidOf(group: string, setting: string): number {
    const message = `${setting}: there is no group ${group} in ${GROUP_PATH}; create it, or name one that is there, by name or number`;
    return numberOf(group, this.files.group) ?? fail(message);
  }
}

/** Both files have the name first and its number third. */
function numberOf(name: string, file: string): number | undefined {
  if (/^[0-9]+$/.test(name)) return Number(name);
  const fields = file.split('\n').map((line) => line.split(':'));
  const found = fields.find(([first]) => first === name)?.[2];
  return found !== undefined && /^[0-9]+$/.test(found) ? Number(found) : undefined;
}

function fail(message: string): never {
  throw new StartError(EXIT_STATUS.BAD_CONFIGURATION, message);
}
