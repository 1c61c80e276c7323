import { constants, type Stats } from 'node:fs';
import { readBoundedFile } from '../files/read-file.js';
import type { CERTIFICATE_FILES, CertificatePaths } from './certificate-paths.js';

/** Every public authority of the world fits into half of this. */
const FILE_BYTES_MAX = 512 * 1024;

/** The contents of the three files, as read. */
export type Pem = { readonly [File in (typeof CERTIFICATE_FILES)[number]]: Buffer };

/** Reads the files; throws an Error that names the file which cannot be read, or whose key others can read. */
export function readPem({ ca, certificate, key }: CertificatePaths): Pem {
  return {
    ca: readBoundedFile(ca, { bytesMax: FILE_BYTES_MAX }),
    certificate: readBoundedFile(certificate, { bytesMax: FILE_BYTES_MAX }),
    key: readBoundedFile(key, { bytesMax: FILE_BYTES_MAX, problemOf: keyFileProblem }),
  };
}

/** A group may read it: systemd and Kubernetes hand secrets out that way. */
function keyFileProblem({ mode }: Stats): string | null {
  const isOpen = (mode & (constants.S_IROTH | constants.S_IWOTH | constants.S_IWGRP)) !== 0;
  return isOpen ? 'is a private key that others may read or write; chmod 0600 it, and replace the key' : null;
}
