import type { OpenFd } from './open-fds.js';

/** What Node makes first, at the lowest number that is free when it starts. */
const EPOLL = 'anon_inode:[eventpoll]';
/** What else it makes for itself, besides pipes. */
const OWN_KINDS = [EPOLL, 'anon_inode:[eventfd]', 'anon_inode:[io_uring]', '/dev/null'];

/**
 * Why an fd cannot be handed on as one that this process was given; null when it can. Node makes fds of its own
 * before any of our code runs, each at the lowest free number. So all below its first one were given; above it there
 * is no telling but by what an fd is.
 */
export function problemWithInherited(fd: number, open: ReadonlyMap<number, OpenFd>): string | null {
  const found = open.get(fd);
  if (found === undefined) return `fd ${fd} is not open`;
  const epolls = [...open].filter(([, { link }]) => link === EPOLL).map(([number]) => number);
  if (fd < Math.min(...epolls)) return null;
  if (!OWN_KINDS.includes(found.link) && !hasBothEnds(found, open)) return null;
  return `fd ${fd} is one that rmactl opened itself, or cannot be told from one (${found.link})`;
}

/** Whoever is given a pipe has one end of it; Node has both of its own. */
function hasBothEnds({ link, accessMode }: OpenFd, open: ReadonlyMap<number, OpenFd>): boolean {
  if (!link.startsWith('pipe:')) return false;
  return [...open.values()].some((other) => other.link === link && other.accessMode !== accessMode);
}
