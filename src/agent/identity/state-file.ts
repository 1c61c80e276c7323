import { join } from 'node:path';
import type { JournalFiles } from '../checkpoint/journal-files.js';

/** A small file in the agent's state directory that is written rarely and always as a whole. */
export class StateFile {
  readonly path: string;

  constructor(
    private readonly directory: string,
    name: string,
    private readonly files: JournalFiles,
  ) {
    this.path = join(directory, name);
  }

  /** Its text; null when there surely is none. Throws what is wrong with it, or what the kernel said. */
  read(): string | null {
    try {
      return this.files.read(this.path).toString('utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Puts `text` there, all of it or nothing; it is on the disk when this returns. Throws what the kernel said. */
  write(text: string): void {
    const { directory, files, path } = this;
    const fresh = `${path}.new`;
    const fd = files.create(fresh);
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += this.append(fd, bytes.subarray(at));
      files.sync(fd);
    } finally {
      files.close(fd);
    }
    files.rename(fresh, path);
    files.syncDirectory(directory);
  }

  private append(fd: number, bytes: Uint8Array): number {
    const taken = this.files.append(fd, bytes);
    if (taken === 0) throw new Error('the file system takes no more bytes');
    return taken;
  }
}
