import { closeFd } from '../files/files.js';
import { checked, lastErrno, libc, NativeMemory } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';

/** Events to wait for, and events that happened; may be or-ed. ERR and HUP are always waited for. */
export const EPOLL = { IN: 1, OUT: 4, ERR: 8, HUP: 16, RDHUP: 0x2000 } as const;

const EPOLL_CLOEXEC = 0o2000000;
const CTL = { ADD: 1, DEL: 2, MOD: 3 } as const;
/** Size of struct epoll_event in 32-bit words; it is packed on x86-64 only. */
const EVENT_WORDS = process.arch === 'x64' ? 3 : 4;
const KEY_WORD = EVENT_WORDS - 2;
const WORD = 2 ** 32;

const cCreate: (flags: number) => number = libc.func('int epoll_create1(int flags)');
const cCtl: (epoll: number, operation: number, fd: number, event: number) => number = libc.func(
  'int epoll_ctl(int epoll, int operation, int fd, uintptr_t event)',
);
const cWait: (epoll: number, events: number, count: number, timeoutMs: number) => number = libc.func(
  'int epoll_wait(int epoll, uintptr_t events, int count, int timeout)',
);

/**
 * An epoll set, with room for the events of one wait. Level-triggered. An RMA fd of the kvm device cannot be added
 * (EPERM).
 */
export class Epoll {
  private readonly fd = checked('epoll_create1', cCreate(EPOLL_CLOEXEC));
  private readonly events: NativeMemory;
  private readonly change = new NativeMemory(16);

  /** @param maxEvents Upper bound of the events that one {@link wait} returns; the rest come with the next one. */
  constructor(private readonly maxEvents: number) {
    // A multiple of 8 bytes, whatever the size of one event.
    this.events = new NativeMemory(Math.ceil((maxEvents * EVENT_WORDS) / 2) * 8);
  }

  /** Waits for `events` on `fd`; `key`, a safe integer from 0, identifies it in the events of {@link wait}. */
  add(fd: number, events: number, key: number): void {
    this.control(CTL.ADD, fd, events, key);
  }

  /** Changes what is waited for on `fd`, and its key. */
  modify(fd: number, events: number, key: number): void {
    this.control(CTL.MOD, fd, events, key);
  }

  /** Stops waiting for `fd`; needed before closing it whenever another fd of the same file is open anywhere. */
  remove(fd: number): void {
    this.control(CTL.DEL, fd, 0, 0);
  }

  /**
   * Blocks this thread until something happens or `timeoutMs` is over (-1: never), and returns the number of events. A
   * signal ends it with 0.
   */
  wait(timeoutMs: number): number {
    const count = cWait(this.fd, this.events.address, this.maxEvents, timeoutMs);
    if (count !== -1) return count;
    const errno = lastErrno();
    if (errno === ERRNO.EINTR) return 0;
    throw new NativeError('epoll_wait', errno);
  }

  /** The key of one event of the last wait. */
  keyAt(index: number): number {
    const at = index * EVENT_WORDS + KEY_WORD;
    return (this.events.words[at] ?? 0) + (this.events.words[at + 1] ?? 0) * WORD;
  }

  /** What happened, out of {@link EPOLL}, for one event of the last wait. */
  eventsAt(index: number): number {
    return this.events.words[index * EVENT_WORDS] ?? 0;
  }

  close(): void {
    closeFd(this.fd);
  }

  private control(operation: number, fd: number, events: number, key: number): void {
    this.change.words[0] = events;
    this.change.words[KEY_WORD] = key % WORD;
    this.change.words[KEY_WORD + 1] = Math.floor(key / WORD);
    checked('epoll_ctl', cCtl(this.fd, operation, fd, this.change.address));
  }
}
