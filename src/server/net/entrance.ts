import type { Socket } from 'node:net';
import { PLAIN_PACE } from '../../common/net/listener.js';
import type { AdmissionPace } from '../../common/net/paced-line.js';

/** What becomes of a connection between its admission and its first call. */
export interface Entrance {
  readonly pace: AdmissionPace;
  /** Takes a connection that has been admitted, and is paused. */
  readonly take: (socket: Socket) => void;
}

/** Makes the entrance of a server, which serves those who come through it. */
export type MakeEntrance = (serve: (socket: Socket) => void) => Entrance;

/** Without TLS everybody comes in. */
export const plainEntrance: MakeEntrance = (serve) => ({
  pace: PLAIN_PACE,
  take: (socket) => {
    serve(socket);
    socket.resume();
  },
});
