/** A record as a store keeps it: its values, without the names of its fields. */
export type Row = readonly unknown[];

/** Where one value stands in a row. */
export class Column<T> {
  constructor(private readonly position: number) {}

  /** Every value of every claim is read here when a broker starts, so this stays a plain load from an array. */
  of(row: Row): T {
    return row[this.position] as T;
  }
}

/**
 * The columns of a table, which says how each of them is written: they stand in its order.
 *
 * @template Values what each column has
 * @param before how many other values stand in front of them
 */
export function columnsOf<Values>(table: Readonly<Record<keyof Values, unknown>>, before = 0) {
  const columns = Object.keys(table).map((name, index) => [name, new Column(before + index)]);
  return Object.fromEntries(columns) as { readonly [Name in keyof Values]: Column<Values[Name]> };
}
