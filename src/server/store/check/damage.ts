/** What is wrong with a data file, in words for the operator who has to repair it. */
export class Damage extends Error {
  override readonly name = 'Damage';
}
