/** Only binary units: an RMA is a power of two, and "128M" means one thing to dd and another to a disk vendor. */
export const SIZE_UNITS: readonly (readonly [name: string, factor: number])[] = [
  ['TiB', 2 ** 40],
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
  ['', 1],
];

/**
 * A size as everything says it, so that it can be given back as an option: "192MiB"; "1000
 * bytes" where no unit is exact.
 */
export function sizeInWords(bytes: number): string {
  const [name, factor] = SIZE_UNITS.find(([, each]) => bytes !== 0 && bytes % each === 0) ?? ['', 1];
  return name === '' ? `${bytes} bytes` : `${bytes / factor}${name}`;
}
