/** A node was not empty when its drain's deadline came: nothing went wrong, and it is not what was asked for. */
export class Overdue extends Error {
  override readonly name = 'Overdue';
}
