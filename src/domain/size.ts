/** Only binary units: an RMA is a power of two, and "128M" means 128 MiB to dd and 128 MB to a disk vendor. */
export const SIZE_UNITS: readonly (readonly [name: string, factor: number])[] = [
  ['TiB', 2 ** 40],
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
  ['', 1],
];

/**
 * A size as messages show it; the text is also a valid option value: "192MiB", or "1000 bytes" where no unit is exact.
 */
export function sizeInWords(bytes: number): string {
  const [name, factor] = SIZE_UNITS.find(([, each]) => bytes !== 0 && bytes % each === 0) ?? ['', 1];
  return name === '' ? `${bytes} bytes` : `${bytes / factor}${name}`;
}
