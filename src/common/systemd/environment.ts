/** An fd that this process was started with, and the name that came with it. */
export interface PassedFd {
  readonly fd: number;
  readonly name: string;
}

/** What a service manager (systemd, or what speaks its protocol) tells a process at its start. */
export interface ServiceEnvironment {
  /** Where it wants to hear of the service's state: a path, or `@` and a name. Null: it does not. */
  readonly notifySocket: string | null;
  /** It takes the service for hung after so long without a sign of life; null: it does not watch. */
  readonly watchdogMs: number | null;
  /**
   * How many fds it keeps for the service over a restart; 0 for none, and for systemd before 254, which does not tell.
   */
  readonly fdStoreMax: number;
  /** Listening sockets, and the fds that it has kept. */
  readonly passedFds: readonly PassedFd[];
}

/** The first fd that is passed (SD_LISTEN_FDS_START); those below are the standard ones. */
const FIRST_PASSED_FD = 3;
/** The default limit of systemd on a process's open fds with room to spare: more than that is no number of fds. */
const PASSED_FDS_MAX = 65_536;
/** What an fd is called that came without a name (sd_listen_fds_with_names(3)). */
const NAMELESS = 'unknown';

/**
 * Reads what the service manager has put into the environment. What is malformed counts as absent, as does what was
 * meant for another process: a parent may have left its own variables behind.
 *
 * @param pid Of this process.
 */
export function readServiceEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  pid: number,
): ServiceEnvironment {
  return {
    notifySocket: notifySocketOf(environment['NOTIFY_SOCKET']),
    watchdogMs: watchdogMsOf(environment, pid),
    fdStoreMax: numberIn(environment['FDSTORE'], PASSED_FDS_MAX) ?? 0,
    passedFds: passedFdsOf(environment, pid),
  };
}

function notifySocketOf(address: string | undefined): string | null {
  // The other kind, vsock, is a virtual machine's as a whole.
  return address !== undefined && /^[/@]./s.test(address) ? address : null;
}

function watchdogMsOf(environment: Readonly<Record<string, string | undefined>>, pid: number): number | null {
  const forPid = environment['WATCHDOG_PID'];
  if (forPid !== undefined && forPid !== String(pid)) return null;
  const microseconds = numberIn(environment['WATCHDOG_USEC'], Number.MAX_SAFE_INTEGER);
  return microseconds === null || microseconds === 0 ? null : microseconds / 1000;
}

function passedFdsOf(environment: Readonly<Record<string, string | undefined>>, pid: number): readonly PassedFd[] {
  if (environment['LISTEN_PID'] !== String(pid)) return [];
  const count = numberIn(environment['LISTEN_FDS'], PASSED_FDS_MAX) ?? 0;
  const names = (environment['LISTEN_FDNAMES'] ?? '').split(':');
  return Array.from({ length: count }, (_, n) => ({ fd: FIRST_PASSED_FD + n, name: names[n] || NAMELESS }));
}

function numberIn(text: string | undefined, max: number): number | null {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return null;
  return Number(text) <= max ? Number(text) : null;
}
