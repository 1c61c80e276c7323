/**
 * Something in the fleet is wrong. It has been printed as the result and is not an error; only the exit code says so
 * too.
 */
export class Degraded extends Error {
  override readonly name = 'Degraded';
}
