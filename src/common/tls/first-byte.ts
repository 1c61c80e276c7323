import type { Socket } from 'node:net';

/** Every TLS connection begins with this byte, and neither HTTP/2 nor HTTP/1.1 does. */
const HANDSHAKE_RECORD = 0x16;

/** Waits for a paused connection's first byte, which stays to be read, and tells whether it begins a handshake. */
export function onFirstByte(socket: Socket, begins: (withTls: boolean) => void): void {
  const first = socket.read(1);
  if (!Buffer.isBuffer(first)) {
    socket.once('readable', () => onFirstByte(socket, begins));
    return;
  }
  socket.unshift(first);
  begins(first[0] === HANDSHAKE_RECORD);
}
