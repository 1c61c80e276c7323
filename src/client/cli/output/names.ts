/** Names for the next command line, one a line. */
export function namesOf(resources: readonly { readonly name: string }[]): string {
  return resources.map(({ name }) => `${name}\n`).join('');
}
