import { libc, NativeMemory } from '../../../src/common/native/libc.js';

const cSendmsg: (fd: number, header: number, flags: number) => number = libc.func(
  'long sendmsg(int fd, uintptr_t header, int flags)',
);

/** What the product never sends: any number of fds in one packet, or a packet without bytes. */
export function sendFds(socket: number, text: string, fds: readonly number[]): void {
  const packet = new NativeMemory(64);
  const sizeBytes = packet.bytes.write(text);
  const control = new NativeMemory(16 + Math.ceil(fds.length / 2) * 8);
  control.longs[0] = BigInt(16 + fds.length * 4);
  control.words.set([1, 1, ...fds], 2);
  const vector = new NativeMemory(16);
  vector.longs.set([BigInt(packet.address), BigInt(sizeBytes)]);
  const header = new NativeMemory(56);
  header.longs.set([BigInt(vector.address), 1n, BigInt(control.address), BigInt(control.bytes.length)], 2);
  if (cSendmsg(socket, header.address, 0) !== sizeBytes) throw new Error('sendmsg failed');
}
