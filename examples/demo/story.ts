/** Prints what happens, in numbered steps. Colours only on a terminal. */
export class Story {
  private step = 0;

  constructor(
    private readonly out: { write(text: string): void },
    private readonly isColoured: boolean,
  ) {}

  /** Begins a new step. */
  begin(title: string): void {
    this.step += 1;
    this.out.write(`\n${this.bold(`${this.step}. ${title}`)}\n`);
  }

  /** Prints what happened, under the current step. */
  say(text: string): void {
    for (const line of text.trimEnd().split('\n')) this.out.write(`   ${line}\n`);
  }

  /** Prints a command as one would type it. */
  command(words: readonly string[]): void {
    this.say(this.dim(`$ ${words.map(quoted).join(' ')}`));
  }

  private bold(text: string): string {
    return this.isColoured ? `\u001b[1m${text}\u001b[22m` : text;
  }

  private dim(text: string): string {
    return this.isColoured ? `\u001b[2m${text}\u001b[22m` : text;
  }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
