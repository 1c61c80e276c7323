import { NativeMemory } from '../libc.js';

/** Offsets in struct msghdr on 64-bit Linux, in longs, and of its flags in 32-bit words. */
const IOV = 2;
const IOV_COUNT = 3;
const CONTROL = 4;
const CONTROL_SIZE = 5;
const FLAGS_WORD = 12;

const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const SCM_CREDENTIALS = 2;
/** struct cmsghdr: a length of 64 bits, then level and type; the fds follow. */
const CMSG_HEADER_BYTES = 16;
/** CMSG_LEN and CMSG_SPACE of one fd. */
const ONE_FD_BYTES = 20n;
const ONE_FD_SPACE = 24n;

/**
 * The arguments of sendmsg and recvmsg: one buffer for the packet and one for the fds beside it, laid out once and
 * reused for every packet, as building them anew would take longer than the call itself.
 */
export class MessageHeader {
  readonly packet: NativeMemory;
  private readonly header = new NativeMemory(56);
  private readonly vector = new NativeMemory(16);
  private readonly control: NativeMemory;
  private readonly controlAddress: bigint;
  private readonly controlBytes: bigint;

  /** @param controlBytes A multiple of 8, with room for the fds: 16, and 4 for each of them. */
  constructor(packetBytes: number, controlBytes: number) {
    this.packet = new NativeMemory(Math.ceil(packetBytes / 8) * 8);
    this.control = new NativeMemory(controlBytes);
    this.controlAddress = BigInt(this.control.address);
    this.controlBytes = BigInt(controlBytes);
    this.vector.longs[0] = BigInt(this.packet.address);
    this.header.longs[IOV] = BigInt(this.vector.address);
    this.header.longs[IOV_COUNT] = 1n;
  }

  get address(): number {
    return this.header.address;
  }

  /** The kernel's flags for the packet that was received: MSG_TRUNC, MSG_CTRUNC. */
  get flags(): number {
    return this.header.words[FLAGS_WORD] ?? 0;
  }

  /** Prepares to receive a packet of at most `packetBytes`, and as many fds as there is room for. */
  expect(packetBytes: number): void {
    this.vector.longs[1] = BigInt(packetBytes);
    this.header.longs[CONTROL] = this.controlAddress;
    this.header.longs[CONTROL_SIZE] = this.controlBytes;
  }

  /** Prepares to send the first `packetBytes` of the packet, with one fd or (-1) none. */
  carry(packetBytes: number, fd: number): void {
    this.vector.longs[1] = BigInt(packetBytes);
    if (fd === -1) {
      this.header.longs[CONTROL] = 0n;
      this.header.longs[CONTROL_SIZE] = 0n;
      return;
    }
    this.control.longs[0] = ONE_FD_BYTES;
    this.control.words[2] = SOL_SOCKET;
    this.control.words[3] = SCM_RIGHTS;
    this.control.words[4] = fd;
    this.header.longs[CONTROL] = this.controlAddress;
    this.header.longs[CONTROL_SIZE] = ONE_FD_SPACE;
  }

  /** What came beside the packet. */
  received(): ReceivedControl {
    const end = Number(this.header.longs[CONTROL_SIZE] ?? 0n);
    let senderPid: number | null = null;
    let fds = NO_FDS;
    for (let at = 0; at + CMSG_HEADER_BYTES <= end; ) {
      const bytes = Number(this.control.longs[at / 8] ?? 0n);
      if (bytes < CMSG_HEADER_BYTES) break;
      const type = this.control.words[at / 4 + 2] === SOL_SOCKET ? this.control.words[at / 4 + 3] : 0;
      const first = (at + CMSG_HEADER_BYTES) / 4;
      if (type === SCM_CREDENTIALS) senderPid = this.control.words[first] ?? null;
      if (type === SCM_RIGHTS) fds = [...fds, ...this.control.words.subarray(first, (at + bytes) / 4)];
      at += Math.ceil(bytes / 8) * 8;
    }
    return { senderPid, fds };
  }
}

/** What came beside a packet. */
export interface ReceivedControl {
  /** The process that sent it, which SO_PASSCRED asks for; null without that. 0: one that cannot be seen from here. */
  readonly senderPid: number | null;
  /** In order. They belong to this process now. */
  readonly fds: readonly number[];
}

const NO_FDS: readonly number[] = [];
