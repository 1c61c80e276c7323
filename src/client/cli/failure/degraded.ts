/**
 * Something of the fleet is not as it should be. It has been printed, and is the answer and no
 * failure; the exit code tells it too.
 */
export class Degraded extends Error {
  override readonly name = 'Degraded';
}
