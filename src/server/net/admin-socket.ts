import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { makeDirectory } from '../../common/files/make-directory.js';
import { checkOwnDirectory } from '../../common/files/own-file.js';
import { ADMIN } from '../../domain/access/identity.js';
import type { Connections } from './connections.js';

/** Few people and scripts are root on the broker's machine at a time. */
const CONNECTIONS_MAX = 64;

/** This user and root. */
const SOCKET_MODE = 0o600;
/** The same, of a directory. */
const OWNER_ONLY = 0o700;

/** What the admin socket depends on. */
export interface AdminSocketParts {
  readonly connections: Pick<Connections, 'admit'>;
  /** Serves a connection that has been admitted. */
  readonly serve: (socket: Socket) => void;
}

/**
 * A Unix socket over which this user and root are operators. The kernel checks who may open it, so that it works when
 * certificates or the policy do not.
 */
export class AdminSocket {
  private readonly server: Server;
  private openCount = 0;
  private lastNumber = 0;

  constructor(private readonly parts: AdminSocketParts) {
    this.server = createServer({ pauseOnConnect: true }, (socket) => this.accept(socket));
  }

  /**
   * Listens at `path`, in a directory that is made if it is missing. A socket that a dead broker has left there is
   * replaced; anything else there is an Error, and so is a directory that others may write to.
   */
  async listen(path: string): Promise<void> {
    makeDirectory(dirname(path), OWNER_ONLY);
    // Who could replace it would be told what operators ask, and answer them.
    checkOwnDirectory(dirname(path), { maySharedSticky: true });
    await removeDead(path);
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(path, () => {
        this.server.off('error', reject);
        this.server.on('error', () => {});
        resolve();
      });
    });
    // The umask of 077 leaves nobody a moment to open it before.
    chmodSync(path, SOCKET_MODE);
  }

  /** Admits no more connections, and removes the socket. */
  close(): void {
    this.server.close();
  }

  private accept(socket: Socket): void {
    socket.on('error', () => {});
    name(socket, ++this.lastNumber);
    if (this.openCount >= CONNECTIONS_MAX || !this.parts.connections.admit(socket, ADMIN)) {
      socket.destroy();
      return;
    }
    this.openCount += 1;
    socket.once('close', () => {
      this.openCount -= 1;
    });
    this.parts.serve(socket);
    socket.resume();
  }
}

/** Connections are told apart by the address of their peer, which a Unix socket does not have. */
function name(socket: Socket, number: number): void {
  Object.defineProperty(socket, 'remoteAddress', { value: 'admin-socket' });
  Object.defineProperty(socket, 'remotePort', { value: number });
}

async function removeDead(path: string): Promise<void> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isSocket()) throw new Error(`${path} exists and is no socket; remove it, or name another adminSocket`);
  if (await answers(path)) throw new Error(`another program listens on ${path}`);
  unlinkSync(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => resolve(true));
    probe.once('error', () => resolve(false));
    probe.once('close', () => probe.destroy());
    probe.once('connect', () => probe.destroy());
  });
}
