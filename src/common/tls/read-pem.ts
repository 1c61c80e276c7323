import { constants, type Stats } from 'node:fs';
import { type ReadTerms, readBoundedFile } from '../files/read-file.js';
import type { CERTIFICATE_FILES, CertificatePaths } from './certificate-paths.js';

/** Every public authority of the world fits into half of this. */
const FILE_BYTES_MAX = 512 * 1024;

/** The contents of the three files, as read. */
export type Pem = { readonly [File in (typeof CERTIFICATE_FILES)[number]]: Buffer };

/** Reads the files; throws an Error that names all which cannot be read, or whose key others can read. */
export function readPem({ ca, certificate, key }: CertificatePaths): Pem {
  const problems: string[] = [];
  const tried = (read: (path: string) => Buffer, path: string): Buffer => {
    try {
      return read(path);
    } catch (thrown) {
      problems.push(thrown instanceof Error ? thrown.message : String(thrown));
      return Buffer.alloc(0);
    }
  };
  const pem = {
    ca: tried(readCertificateFile, ca),
    certificate: tried(readCertificateFile, certificate),
    key: tried(readKeyFile, key),
  };
  if (problems.length > 0) throw new Error(problems.join('; '));
  return pem;
}

/** Reads a file of certificates; throws an Error that says what to do. */
export function readCertificateFile(path: string): Buffer {
  return readPemFile(path, {});
}

/** The same for a private key, which others must not be able to read. */
export function readKeyFile(path: string): Buffer {
  return readPemFile(path, { problemOf: keyFileProblem });
}

function readPemFile(path: string, terms: Pick<ReadTerms, 'problemOf'>): Buffer {
  try {
    return readBoundedFile(path, { bytesMax: FILE_BYTES_MAX, ...terms });
  } catch (cause) {
    throw new Error(problemOf(path, cause), { cause });
  }
}

/** The kernel's own words name no next step. */
function problemOf(path: string, thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'ENOENT') return `${path} is missing; put it there, or name another`;
  if (code === 'EACCES') return `${path} may not be read by this user; give it to the user or a group of its own`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** A group may read it: systemd and Kubernetes hand secrets out that way. */
function keyFileProblem({ mode }: Stats): string | null {
  const isOpen = (mode & (constants.S_IROTH | constants.S_IWOTH | constants.S_IWGRP)) !== 0;
  return isOpen ? 'is a private key that others may read or write; chmod 0600 it, and replace the key' : null;
}
