import { Damage } from './damage.js';

/** Which pages are in use, so that no page is used twice. */
export class PageMap {
  private readonly uses: Uint8Array;
  private readonly names: string[] = [''];

  /** @param lastPage the highest number that a page may have */
  constructor(private readonly lastPage: number) {
    this.uses = new Uint8Array(lastPage + 1);
    this.take(0, 2, 'the header');
  }

  /** Marks `count` pages from `first` on as used by `what`. */
  take(first: number, count: number, what: string): void {
    if (!(first >= 0 && first + count - 1 <= this.lastPage)) {
      throw new Damage(`${what} refers to page ${first}, and there are ${this.lastPage + 1}`);
    }
    const use = this.numberOf(what);
    for (let page = first; page < first + count; page++) {
      const other = this.uses[page] ?? 0;
      if (other !== 0) throw new Damage(`page ${page} is used by ${this.names[other]} and by ${what}`);
      this.uses[page] = use;
    }
  }

  private numberOf(name: string): number {
    const known = this.names.indexOf(name);
    return known === -1 ? this.names.push(name) - 1 : known;
  }
}
