import { lastErrno, libc } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';
import { MessageHeader } from './message-header.js';

const MSG_CTRUNC = 8;
const MSG_TRUNC = 0x20;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_CMSG_CLOEXEC = 0x40000000;

/** CMSG_SPACE of one fd. */
const SEND_CONTROL_BYTES = 24;
/** Room for 4 fds, more than a well-behaved peer ever sends; the kernel drops further ones and sets a flag. */
const RECEIVE_CONTROL_BYTES = 32;
/** CMSG_SPACE of who sent it. */
const SENDER_CONTROL_BYTES = 32;

/** Errors of sendmsg that mean the peer has closed; the last one for datagrams. */
const ENDED: readonly number[] = [ERRNO.EPIPE, ERRNO.ECONNRESET, ERRNO.ECONNREFUSED];

const cSendmsg: (fd: number, header: number, flags: number) => number = libc.func(
  'long sendmsg(int fd, uintptr_t header, int flags)',
);
const cRecvmsg: (fd: number, header: number, flags: number) => number = libc.func(
  'long recvmsg(int fd, uintptr_t header, int flags)',
);

/** Sends packets on any number of sockets with one shared buffer, as no call waits. */
export class PacketSender {
  private readonly message: MessageHeader;

  /** @param maxPacketBytes The longest packet that it sends. */
  constructor(private readonly maxPacketBytes: number) {
    this.message = new MessageHeader(maxPacketBytes, SEND_CONTROL_BYTES);
  }

  /**
   * Sends `text` as one packet of UTF-8, with an fd or (-1) without. It is sent as a whole or not at all: `again` when
   * the peer has too much unread, `ended` when the peer has closed; in neither case did the fd leave. EMSGSIZE for more
   * than `maxPacketBytes`; EBADF when `passedFd` is not open.
   */
  send(socket: number, text: string, passedFd = -1): 'sent' | 'again' | 'ended' {
    this.message.carry(this.encode(text), passedFd);
    for (;;) {
      if (cSendmsg(socket, this.message.address, MSG_DONTWAIT | MSG_NOSIGNAL) !== -1) return 'sent';
      const errno = lastErrno();
      if (errno === ERRNO.EAGAIN) return 'again';
      if (ENDED.includes(errno)) return 'ended';
      if (errno !== ERRNO.EINTR) throw new NativeError('sendmsg', errno);
    }
  }

  private encode(text: string): number {
    // A UTF-16 unit takes at most 3 bytes: only texts that might not fit are measured.
    if (text.length * 3 > this.maxPacketBytes && Buffer.byteLength(text) > this.maxPacketBytes) {
      throw new NativeError('sendmsg', ERRNO.EMSGSIZE);
    }
    return this.message.packet.bytes.write(text);
  }
}

/** One packet, as the kernel delivered it. */
export interface ReceivedPacket {
  /** Its bytes, valid until the next call of `receive`. */
  readonly bytes: Buffer;
  /** Close-on-exec. The receiver must close them, whatever else is wrong with the packet. */
  readonly fds: readonly number[];
  /** See `ReceivedControl`. */
  readonly senderPid: number | null;
  /** It was longer than `maxPacketBytes`, and its end is lost. */
  readonly truncated: boolean;
  /** Fds are missing: too many of them, no free fd number here, or a security module refused. */
  readonly fdsTruncated: boolean;
}

/** Receives packets from any number of sockets into one buffer. */
export class PacketReceiver {
  private readonly message: MessageHeader;

  /**
   * @param maxPacketBytes The longest packet that is received completely.
   * @param hasSenders Whether the sockets say who sent a packet (`setPassCredentials`).
   */
  constructor(
    private readonly maxPacketBytes: number,
    { hasSenders = false }: { readonly hasSenders?: boolean } = {},
  ) {
    this.message = new MessageHeader(maxPacketBytes, RECEIVE_CONTROL_BYTES + (hasSenders ? SENDER_CONTROL_BYTES : 0));
  }

  /**
   * The next packet; `again` when there is none yet; `ended` when the peer has closed. An empty packet without fds
   * looks like that too, as the kernel gives no way to tell them apart.
   */
  receive(socket: number): ReceivedPacket | 'again' | 'ended' {
    this.message.expect(this.maxPacketBytes);
    for (;;) {
      const bytes = cRecvmsg(socket, this.message.address, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
      if (bytes > 0) return this.packet(bytes);
      if (bytes === 0) return this.emptyPacket();
      const errno = lastErrno();
      if (errno === ERRNO.EAGAIN) return 'again';
      if (errno === ERRNO.ECONNRESET) return 'ended';
      if (errno !== ERRNO.EINTR) throw new NativeError('recvmsg', errno);
    }
  }

  /** A packet without bytes may still have brought fds, which must be closed. */
  private emptyPacket(): ReceivedPacket | 'ended' {
    const packet = this.packet(0);
    return packet.fds.length > 0 ? packet : 'ended';
  }

  private packet(bytes: number): ReceivedPacket {
    const flags = this.message.flags;
    const { senderPid, fds } = this.message.received();
    return {
      bytes: this.message.packet.bytes.subarray(0, bytes),
      fds,
      senderPid,
      truncated: (flags & MSG_TRUNC) !== 0,
      fdsTruncated: (flags & MSG_CTRUNC) !== 0,
    };
  }
}
