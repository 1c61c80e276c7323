import { type ChildProcess, spawn } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { closeFd, duplicateFd } from '../../src/common/native/files/files.js';
import { PacketReceiver } from '../../src/common/native/sockets/packets.js';
import { bindSocket, createDatagramSocket } from '../../src/common/native/sockets/sockets.js';
import type { PassedFd } from '../../src/common/systemd/environment.js';

/** What the shell adds: nobody but the process itself knows its pid before it runs. */
const WITH_OWN_PID = 'LISTEN_PID=$$ WATCHDOG_PID=$$ exec "$@"';

/** How a service is run. */
export interface FakeService {
  readonly words: readonly string[];
  /** Sockets that the service is passed before what was stored. */
  readonly sockets?: readonly PassedFd[];
  readonly watchdogMs?: number;
  /** Words that go before the command line, for a program that starts it. */
  readonly launcher?: readonly string[];
}

/**
 * A service manager as PID 1 is one, for one service: hears its messages in their order, keeps fds for it by their
 * names, and passes them when it starts the service again.
 */
export class FakeServiceManager {
  /** Every message so far, each by its assignments. */
  readonly messages: string[][] = [];
  private readonly socket = createDatagramSocket();
  private readonly receiver = new PacketReceiver(4096);
  private readonly store: PassedFd[] = [];

  /** @param address A path, or `@` and a name. */
  constructor(
    readonly address: string,
    private readonly fdStoreMax = 64,
  ) {
    bindSocket(this.socket, address);
  }

  /** Deals with all messages that have arrived. */
  hear(): this {
    for (;;) {
      const packet = this.receiver.receive(this.socket);
      if (packet === 'again' || packet === 'ended') return this;
      this.take(packet.bytes.toString().split('\n'), packet.fds);
    }
  }

  has(assignment: string): boolean {
    return this.hear().messages.some((message) => message.includes(assignment));
  }

  /** The names in the store, in their order. */
  names(): readonly string[] {
    return this.hear().store.map(({ name }) => name);
  }

  /** The inodes behind the store, in its order. */
  inodes(): readonly number[] {
    return this.hear().store.map(({ fd }) => fstatSync(fd).ino);
  }

  /** What it keeps of this inode. */
  fdOf(inode: number): number {
    const kept = this.hear().store.find(({ fd }) => fstatSync(fd).ino === inode);
    if (kept === undefined) throw new Error(`nothing of inode ${inode} is kept`);
    return kept.fd;
  }

  /** Puts a copy of an fd into the store, as some other life of the service may have. */
  keep(name: string, fd: number): void {
    this.store.push({ name, fd: duplicateFd(fd) });
  }

  /** Starts the service with all that is in its store. */
  start({ words, sockets = [], watchdogMs, launcher = [] }: FakeService): ChildProcess {
    const passed = [...sockets, ...this.hear().store];
    const environment = {
      NOTIFY_SOCKET: this.address,
      FDSTORE: String(this.fdStoreMax),
      LISTEN_FDS: String(passed.length),
      LISTEN_FDNAMES: passed.map(({ name }) => name).join(':'),
      ...(watchdogMs === undefined ? {} : { WATCHDOG_USEC: String(watchdogMs * 1000) }),
    };
    const [command = '', ...rest] = [...launcher, '/bin/sh', '-c', WITH_OWN_PID, 'sh', process.execPath, ...words];
    return spawn(command, rest, {
      stdio: ['ignore', 'ignore', 'pipe', ...passed.map(({ fd }) => fd)],
      env: environment,
    });
  }

  /** Ends, and lets go of all that it keeps. */
  close(): void {
    for (const { fd } of this.hear().store.splice(0)) closeFd(fd);
    closeFd(this.socket);
  }

  private take(message: string[], fds: readonly number[]): void {
    this.messages.push(message);
    const name = message.find((line) => line.startsWith('FDNAME='))?.slice('FDNAME='.length) ?? 'stored';
    const isKept = message.includes('FDSTORE=1') && this.store.length + fds.length <= this.fdStoreMax;
    for (const fd of fds) {
      if (isKept) this.store.push({ name, fd });
      else closeFd(fd);
    }
    if (message.includes('FDSTOREREMOVE=1')) this.remove(name);
  }

  private remove(name: string): void {
    for (let at = this.store.length - 1; at >= 0; at--) {
      const stored = this.store[at];
      if (stored?.name !== name) continue;
      closeFd(stored.fd);
      this.store.splice(at, 1);
    }
  }
}
