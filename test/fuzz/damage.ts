import fc from 'fast-check';

/** As many changes of one input; more, and nothing of what the parser knows is left. */
const CHANGES_MAX = 6;
/** Past every bound that is not about length. */
const INPUT_BYTES_MAX = 2 ** 17;

/** Numbers at whose edges parsers err, as bytes. */
const EDGES = [0x00, 0x01, 0x0a, 0x22, 0x2c, 0x7b, 0x7f, 0x80, 0xfe, 0xff];

type Change = (input: Buffer) => Buffer;

function placed(input: Buffer, at: number): number {
  return input.length === 0 ? 0 : at % (input.length + 1);
}

function spliced(input: Buffer, at: number, taken: number, put: Buffer): Buffer {
  const from = placed(input, at);
  return Buffer.concat([input.subarray(0, from), put, input.subarray(from + taken)]);
}

function change(seeds: readonly Buffer[], words: readonly string[]): fc.Arbitrary<Change> {
  const at = fc.nat(INPUT_BYTES_MAX);
  const length = fc.oneof(fc.nat(4), fc.nat(64), fc.nat(4_096));
  const bytes = fc.oneof(
    fc.constantFrom(...EDGES).map((byte) => Buffer.from([byte])),
    fc
      .constantFrom(...words, 'NaN', '-1', '1e308', '18446744073709551615', '\u202e', '\ud800', '__proto__')
      .map((word) => Buffer.from(word)),
    fc.uint8Array({ maxLength: 16 }).map((some) => Buffer.from(some)),
  );
  const put = fc.tuple(at, bytes).map(
    ([where, some]): Change =>
      (input) =>
        spliced(input, where, 0, some),
  );
  const replace = fc.tuple(at, bytes).map(
    ([where, some]): Change =>
      (input) =>
        spliced(input, where, some.length, some),
  );
  const cut = fc.tuple(at, length).map(
    ([where, taken]): Change =>
      (input) =>
        spliced(input, where, taken, Buffer.alloc(0)),
  );
  const flip = fc.tuple(at, fc.nat(7)).map(
    ([where, bit]): Change =>
      (input) =>
        flipped(input, where, bit),
  );
  const repeat = fc.tuple(at, length, fc.integer({ min: 1, max: 64 })).map(
    ([where, taken, times]): Change =>
      (input) => {
        const from = placed(input, where);
        const part = input.subarray(from, from + taken);
        return spliced(input, from, 0, Buffer.concat(Array<Buffer>(times).fill(part)));
      },
  );
  const cross = fc.tuple(at, at, length, fc.constantFrom(...seeds)).map(
    ([where, from, taken, other]): Change =>
      (input) => {
        const start = placed(other, from);
        return spliced(input, where, taken, other.subarray(start, start + taken));
      },
  );
  return fc.oneof(put, replace, cut, flip, repeat, cross);
}

function flipped(input: Buffer, where: number, bit: number): Buffer {
  const copy = Buffer.from(input);
  const at = input.length === 0 ? 0 : where % input.length;
  copy.set([(copy[at] ?? 0) ^ (1 << bit)].slice(0, input.length), at);
  return copy;
}

/** What an honest peer or program writes, with a few changes; what fails is made as small as it can be. */
export function damaged(seeds: readonly Buffer[], words: readonly string[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(change(seeds, words), { minLength: 1, maxLength: CHANGES_MAX }))
    .map(([seed, changes]) => changes.reduce((input, one) => one(input).subarray(0, INPUT_BYTES_MAX), seed));
}
