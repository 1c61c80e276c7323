import koffi from 'koffi';

/** Ends a watch; doing so twice is harmless. The fd stays open. */
export interface FdWatch {
  close(): void;
}

/**
 * Calls `onReadable` on this thread's event loop whenever `fd` is readable or hung up, until the watch is closed. For
 * fds that Node's own modules refuse: SEQPACKET sockets, pidfds. Close the watch before the fd, and never watch an fd
 * that a `net.Socket` has: that ends the process.
 */
export function watchReadable(fd: number, onReadable: () => void): FdWatch {
  const handle = koffi.node.poll(fd, { readable: true, disconnect: true }, () => {
    try {
      onReadable();
    } catch (error) {
      // Thrown from this callback, an exception would surface in some later native call; thrown from a tick, it is an
      // uncaught exception, as it should be.
      process.nextTick(() => {
        throw error;
      });
    }
  });
  // Keeps the handle reachable: a collected one reports nothing any more.
  watches.add(handle);
  return {
    close() {
      if (watches.delete(handle)) handle.close();
    },
  };
}

const watches = new Set<ReturnType<typeof koffi.node.poll>>();
