/** An fd that this process was started with, and its name. */
export interface PassedFd {
  readonly fd: number;
  readonly name: string;
}

/** What a service manager (systemd, or another one with its protocol) tells a process at its start. */
export interface ServiceEnvironment {
  /** Where it receives the service's state: a path, or `@` and a name. Null: it does not. */
  readonly notifySocket: string | null;
  /** How long the service may send no keep-alive before it counts as hung; null: no watchdog. */
  readonly watchdogMs: number | null;
  /**
   * How many fds it keeps for the service across a restart; 0 for none, and for systemd before 254, which does not say.
   */
  readonly fdStoreMax: number;
  /** Listening sockets, and the fds that it has kept. */
  readonly passedFds: readonly PassedFd[];
}

/** The first passed fd (SD_LISTEN_FDS_START); those below are the standard streams. */
const FIRST_PASSED_FD = 3;
/** Above systemd's default limit on a process's open fds: a larger number is not a count of fds. */
const PASSED_FDS_MAX = 65_536;
/** The name of an fd that came without one (sd_listen_fds_with_names(3)). */
const NAMELESS = 'unknown';

/**
 * Reads what the service manager has put into the environment. What is malformed counts as absent, as does what was
 * meant for another process: a parent may have passed on its own variables.
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
  // The other kind of address, vsock, belongs to a virtual machine as a whole.
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
