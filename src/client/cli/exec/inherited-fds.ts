import type { OpenFd } from './open-fds.js';

/** The first fd that Node makes, at the lowest number that is free when it starts. */
const EPOLL = 'anon_inode:[eventpoll]';
/** Further fds that Node makes for itself, besides pipes. */
const OWN_KINDS = [EPOLL, 'anon_inode:[eventfd]', 'anon_inode:[io_uring]', '/dev/null'];

/**
 * Why an fd cannot be passed on as one that this process was given; null when it can. Node makes its own fds before any
 * of our code runs, each at the lowest free number. So every fd below Node's first one was given; above it, only the
 * kind of file tells.
 */
export function problemWithInherited(fd: number, open: ReadonlyMap<number, OpenFd>): string | null {
  const found = open.get(fd);
  if (found === undefined) return `fd ${fd} is not open`;
  const epolls = [...open].filter(([, { link }]) => link === EPOLL).map(([number]) => number);
  if (fd < Math.min(...epolls)) return null;
  if (!OWN_KINDS.includes(found.link) && !hasBothEnds(found, open)) return null;
  return `fd ${fd} is one that rmactl opened itself, or cannot be told from one (${found.link})`;
}

/** A process that is given a pipe has one end of it; of its own pipes Node has both. */
function hasBothEnds({ link, accessMode }: OpenFd, open: ReadonlyMap<number, OpenFd>): boolean {
  if (!link.startsWith('pipe:')) return false;
  return [...open.values()].some((other) => other.link === link && other.accessMode !== accessMode);
}
