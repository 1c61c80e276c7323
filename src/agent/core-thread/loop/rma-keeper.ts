import type { NotifyOutcome } from '../../../common/systemd/notify-socket.js';

/** How long to leave a service manager alone that has too much unread, or is not there. */
const RETRY_AFTER_MS = 200;
/** At its end the agent waits for so long until its last messages are on their way. */
const LAST_WAIT_MS = 1000;

/** What the keeper sends with; a NotifySocket is one. */
export interface KeeperSocket {
  send(
    assignments: readonly string[],
    options?: { readonly passedFd?: number; readonly waitMs?: number },
  ): NotifyOutcome;
  close(): void;
}

interface Message {
  readonly name: string;
  /** The agent's own fd, to be kept; null to let go of what is kept. */
  readonly fd: number | null;
}

/**
 * Has the service manager keep copies of RMAs' fds, and close them again (FDSTORE and FDSTOREREMOVE of sd_notify(3)).
 * A copy that is not let go of would keep its RMA from ever coming back, so that message is repeated until it is sent.
 * There are never more of them than copies that were sent.
 */
export class RmaKeeper {
  private readonly waiting: Message[] = [];
  private retryAtMs = 0;

  /** @param socket Null: there is no service manager, and nothing to do. */
  constructor(private readonly socket: KeeperSocket | null) {}

  /** Its copy is sent soon, and at once if possible; `fd` must stay open until `unkeep`, or until the agent ends. */
  keep(name: string, fd: number): void {
    this.add({ name, fd });
  }

  /** The copy of this name is to be closed; the agent's own fd may be closed from here on. */
  unkeep(name: string): void {
    const unsent = this.waiting.findIndex((message) => message.name === name);
    if (unsent === -1) this.add({ name, fd: null });
    // It was never sent; or it is on its way out already.
    else if (this.waiting[unsent]?.fd !== null) this.waiting.splice(unsent, 1);
  }

  /** To be called once a round; says when the next call is due, null when nothing waits. */
  tick(nowMs: number): number | null {
    if (this.waiting.length > 0 && nowMs >= this.retryAtMs) {
      this.sendWaiting(0);
      this.retryAtMs = nowMs + RETRY_AFTER_MS;
    }
    return this.waiting.length > 0 ? this.retryAtMs : null;
  }

  /** Sends what it still can. */
  close(): void {
    this.sendWaiting(LAST_WAIT_MS);
    this.socket?.close();
  }

  private add(message: Message): void {
    if (this.socket === null) return;
    this.waiting.push(message);
    // In their order: a copy that is to be closed must not arrive after its place was given to another one.
    if (this.waiting.length === 1) this.sendWaiting(0);
  }

  private sendWaiting(waitMs: number): void {
    const { socket, waiting } = this;
    for (let message = waiting[0]; socket !== null && message !== undefined; message = waiting[0]) {
      if (socket.send(textOf(message), { passedFd: message.fd ?? -1, waitMs }) !== 'sent') return;
      waiting.shift();
    }
  }
}

/** FDPOLL=0: an fd that can be polled would be dropped as soon as it reports an error or a hang-up. */
function textOf({ name, fd }: Message): readonly string[] {
  return fd === null ? ['FDSTOREREMOVE=1', `FDNAME=${name}`] : ['FDSTORE=1', `FDNAME=${name}`, 'FDPOLL=0'];
}
