import { adoptListening, listenAtPath } from '../local/listening-socket.js';
import type { LocalDoor } from '../local/local-server.js';
import type { SocketSettings } from './core-settings.js';

/** Listens on all sockets, or on none. Errors: NOT_READY, as `listenAtPath` says. */
export function openDoors(sockets: readonly SocketSettings[]): readonly LocalDoor[] {
  const doors: LocalDoor[] = [];
  try {
    for (const socket of sockets) doors.push(openDoor(socket));
  } catch (error) {
    for (const { socket } of doors) socket.close();
    throw error;
  }
  return doors;
}

function openDoor(settings: SocketSettings): LocalDoor {
  const { path, listenFd, rules } = settings;
  return { path, socket: listenFd === null ? listenAtPath(settings) : adoptListening(listenFd), rules };
}
