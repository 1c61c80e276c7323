import { closeFd } from '../native/files/files.js';
import { NativeError } from '../native/native-error.js';
import { PacketSender } from '../native/sockets/packets.js';
import { POLL, pollFd } from '../native/sockets/poll.js';
import { connectSocket, createDatagramSocket } from '../native/sockets/sockets.js';

/** What became of a message: with `busy` and `gone`, neither it nor its fd reached the service manager. */
export type NotifyOutcome = 'sent' | 'busy' | 'gone';

/** The longest message that systemd takes (NOTIFY_BUFFER_MAX). */
const MESSAGE_BYTES_MAX = 4096;
/** The kernel has no room for another message, or fd, in flight. */
const NO_ROOM = ['ENOBUFS', 'ENOMEM', 'ETOOMANYREFS', 'EAGAIN'];

/**
 * One thread's connection to the service manager (sd_notify(3)). Messages of one thread arrive in order, and the
 * service manager handles all of them before it starts the service again.
 */
export class NotifySocket {
  private readonly sender = new PacketSender(MESSAGE_BYTES_MAX);
  private socket = -1;

  /** @param address A path, or `@` and a name of the abstract namespace. */
  constructor(private readonly address: string) {}

  /**
   * Sends one message. It never throws because of the service manager.
   *
   * @param assignments `NAME=value` each, without line breaks.
   * @param passedFd Sent with it; -1 for none.
   * @param waitMs How long this thread may wait while the service manager has too much unread; 0: not at all.
   */
  send(assignments: readonly string[], { passedFd = -1, waitMs = 0 } = {}): NotifyOutcome {
    const text = assignments.join('\n');
    const outcome = this.trySend(text, passedFd);
    if (outcome === 'busy' && waitMs > 0 && this.isWritable(waitMs)) return this.trySend(text, passedFd);
    // Another process may have taken over the address since this socket was connected.
    if (outcome !== 'gone') return outcome;
    this.close();
    return this.trySend(text, passedFd);
  }

  close(): void {
    if (this.socket !== -1) closeFd(this.socket);
    this.socket = -1;
  }

  private isWritable(waitMs: number): boolean {
    return this.socket !== -1 && pollFd(this.socket, POLL.OUT, waitMs) !== 0;
  }

  private trySend(text: string, passedFd: number): NotifyOutcome {
    try {
      this.connect();
      const outcome = this.sender.send(this.socket, text, passedFd);
      if (outcome === 'ended') return 'gone';
      return outcome === 'again' ? 'busy' : 'sent';
    } catch (error) {
      if (!(error instanceof NativeError)) throw error;
      return NO_ROOM.includes(error.code) ? 'busy' : 'gone';
    }
  }

  private connect(): void {
    if (this.socket !== -1) return;
    const socket = createDatagramSocket();
    try {
      connectSocket(socket, this.address);
      this.socket = socket;
    } catch (error) {
      closeFd(socket);
      throw error;
    }
  }
}
