/** The units of one quantity by name, largest first, each a whole number of the base unit. */
export type UnitTable = readonly (readonly [name: string, factor: number])[];

/** `<digits><unit>` as a whole number of the base unit; undefined when it is not that, or too large to be exact. */
export function parseExact(text: string, units: UnitTable): number | undefined {
  const match = /^(0|[1-9][0-9]*)([A-Za-z]*)$/.exec(text);
  const factor = units.find(([name]) => name === match?.[2])?.[1];
  if (match?.[1] === undefined || factor === undefined) return undefined;
  const amount = Number(match[1]) * factor;
  return Number.isSafeInteger(amount) ? amount : undefined;
}

/** The shortest exact text: in the largest unit that divides the amount. */
export function formatExact(amount: number, units: UnitTable): string {
  const fitting = units.find(([, factor]) => amount !== 0 && amount % factor === 0) ?? units.at(-1);
  return fitting === undefined ? String(amount) : `${amount / fitting[1]}${fitting[0]}`;
}
