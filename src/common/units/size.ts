import { SIZE_UNITS } from '../../domain/size.js';
import { formatExact, parseExact } from './exact-unit.js';

/** How a size is written, for messages and help. */
export const SIZE_FORM = 'a whole number of bytes, or of KiB, MiB, GiB or TiB, such as 128MiB';

/** Bytes of "128MiB", "1GiB", "4096"; undefined for anything else, including fractions, spaces and "64M". */
export function parseSizeBytes(text: string): number | undefined {
  return parseExact(text, SIZE_UNITS);
}

/**
 * The shortest exact text for whole bytes, 0 to 2^53 - 1: 134217728 is "128MiB", 1000 is "1000".
 * `parseSizeBytes` reads it back.
 */
export function formatSizeBytes(bytes: number): string {
  return formatExact(bytes, SIZE_UNITS);
}
