import { X509Certificate } from 'node:crypto';
import { readBoundedFile } from '../../../common/files/read-file.js';

/** Far more than a certificate has, with those of other CAs beside it. */
const BYTES_MAX = 65_536;

/** The first certificate of a file. Throws an Error that says what is wrong with it. */
export function readCertificate(path: string): X509Certificate {
  return new X509Certificate(readBoundedFile(path, { bytesMax: BYTES_MAX }));
}
