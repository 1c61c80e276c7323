import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const FOLDER = '/proc/self';
/** The access mode among the flags of open(2). */
const O_ACCMODE = 3;

/** An fd of this process. */
export interface OpenFd {
  /** What the kernel shows for it: a path, `pipe:[INODE]`, `anon_inode:[eventfd]`. */
  readonly link: string;
  /** O_RDONLY, O_WRONLY or O_RDWR. */
  readonly accessMode: number;
}

/** The open fds of this process, by number. */
export function readOpenFds(): ReadonlyMap<number, OpenFd> {
  const numbers = readdirSync(`${FOLDER}/fd`).map(Number);
  return new Map(numbers.flatMap((fd) => readOpenFd(fd)));
}

/** Empty for an fd that is closed by now: that of the folder itself. */
function readOpenFd(fd: number): [number, OpenFd][] {
  try {
    const link = readlinkSync(`${FOLDER}/fd/${fd}`);
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`${FOLDER}/fdinfo/${fd}`, 'utf8'))?.[1];
    return [[fd, { link, accessMode: Number.parseInt(flags ?? '0', 8) & O_ACCMODE }]];
  } catch {
    return [];
  }
}
