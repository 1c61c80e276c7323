/** What is wrong with a data file, in words for whoever has to mend it. */
export class Damage extends Error {
  override readonly name = 'Damage';
}
