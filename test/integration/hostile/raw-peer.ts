import { PATIENCE_MS } from '../../../examples/fleet/patience.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { PacketReceiver, PacketSender } from '../../../src/common/native/sockets/packets.js';
import { POLL, pollFd } from '../../../src/common/native/sockets/poll.js';
import { connectSocket, createSocket } from '../../../src/common/native/sockets/sockets.js';
import { asUser } from '../../fixtures/as-user.js';

const PACKET_BYTES = 65_536;
const sender = new PacketSender(PACKET_BYTES);
const receiver = new PacketReceiver(PACKET_BYTES);

/** What an agent says. */
interface Said {
  readonly hello?: object;
  readonly ok?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly reason: string };
}

/** A connection to an agent's socket by any user; only root can be several. */
export class RawPeer {
  private readonly socket = createSocket();

  constructor(path: string, uid: number) {
    asUser(uid, () => connectSocket(this.socket, path));
  }

  /** What the agent says next; the fd that came with it is closed. Empty when it has hung up. */
  hear(): Said {
    pollFd(this.socket, POLL.IN, PATIENCE_MS);
    const packet = receiver.receive(this.socket);
    if (typeof packet === 'string') return {};
    for (const fd of packet.fds) closeFd(fd);
    return JSON.parse(packet.bytes.toString());
  }

  ask(op: string, members: object = {}): Said {
    sender.send(this.socket, JSON.stringify({ op, id: op, ...members }));
    return this.hear();
  }

  close(): void {
    closeFd(this.socket);
  }
}
