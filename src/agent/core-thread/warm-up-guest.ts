import { closeFd } from '../../common/native/files/files.js';
import { PacketReceiver, PacketSender, type ReceivedPacket } from '../../common/native/sockets/packets.js';
import { connectSocket, createSocket } from '../../common/native/sockets/sockets.js';

/** Room for every packet of a hand-off. */
const PACKET_BYTES = 4096;
const sender = new PacketSender(PACKET_BYTES);
const receiver = new PacketReceiver(PACKET_BYTES);

/** A VMM in the agent's own thread: whenever it has said something, it lets the agent do a round. */
export class WarmUpGuest {
  private readonly socket = createSocket();

  constructor(
    socketPath: string,
    private readonly agentRound: () => void,
  ) {
    connectSocket(this.socket, socketPath);
  }

  /**
   * Takes the RMA of this claim, confirms it, gives it back, and hangs up. Throws when
   * the agent does not play its part.
   */
  live(token: string, claim: string): void {
    try {
      this.answer();
      const fds = this.ask({ op: 'redeem', id: 1, token }).fds;
      for (const fd of fds) closeFd(fd);
      if (fds.length !== 1) throw new Error(`a redeem of the warm-up brought ${fds.length} fds`);
      this.ask({ op: 'confirm', id: 2, claim });
      this.ask({ op: 'release', id: 3, claim });
    } finally {
      closeFd(this.socket);
    }
    this.agentRound();
  }

  private ask(request: Readonly<Record<string, unknown>>): ReceivedPacket {
    sender.send(this.socket, JSON.stringify(request));
    return this.answer();
  }

  private answer(): ReceivedPacket {
    this.agentRound();
    const packet = receiver.receive(this.socket);
    if (packet === 'again' || packet === 'ended') throw new Error(`a request of the warm-up got no answer: ${packet}`);
    return packet;
  }
}
