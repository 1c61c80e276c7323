import { invalidField } from '../../../common/errors/rma-error.js';
import { preview } from './text.js';

/** One of the orders that a list supports; the first one is the default. */
export function parseOrderBy<T extends string>(orderBy: string, orders: readonly [T, ...T[]]): T {
  const wanted = orderBy.trim().replaceAll(/\s+/g, ' ');
  if (wanted === '') return orders[0];
  const known = orders.find((order) => order === wanted);
  if (known === undefined) throw invalidField('order_by', `"${preview(orderBy)}" is not one of ${orders.join(', ')}`);
  return known;
}
