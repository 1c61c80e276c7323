/** Names for the next command line, one per line. */
export function namesOf(resources: readonly { readonly name: string }[]): string {
  return resources.map(({ name }) => `${name}\n`).join('');
}
