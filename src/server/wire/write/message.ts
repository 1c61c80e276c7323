import { PbfWriter } from 'pbf';
import type { WallMs } from '../../../domain/ids.js';
import { FIELDS } from '../../../gen/numbers.js';
import type { Caller } from '../caller.js';
import { EncodedResponse } from './encoded-response.js';

/** Messages are written here and then copied: nearly all fit, and for a larger one it grows. */
const SCRATCH_BYTES = 4_096;
const scratch = new PbfWriter(new Uint8Array(SCRATCH_BYTES));

const NANOS_PER_MS = 1_000_000;
const { Duration: DURATION } = FIELDS;

/**
 * Writes the fields of a message, each under its number in the contract. What has its default value
 * is left out, as in every proto3.
 */
export type Write<T> = (value: T, writer: PbfWriter) => void;

/**
 * A message in bytes. Those that are sent for every claim are written field by field out of the domain's own
 * objects: to make an object of each message first, and a list of operations out of that, was a fifth of all the
 * memory that a claim went through.
 */
export function encode<T>(write: Write<T>, value: T): Buffer {
  scratch.pos = 0;
  write(value, scratch);
  const bytes = Buffer.allocUnsafe(scratch.pos);
  bytes.set(scratch.buf.subarray(0, scratch.pos));
  return bytes;
}

export function encoded<T>(write: Write<T>, value: T): EncodedResponse {
  return new EncodedResponse(encode(write, value));
}

/** A handler whose answer is encoded. */
export function encoding<Request, T>(write: Write<T>, handle: (request: Request, caller: Caller) => Promise<T>) {
  return (request: Request, caller: Caller): Promise<EncodedResponse> =>
    handle(request, caller).then((value) => new EncodedResponse(encode(write, value), value));
}

/** pbf 5.1 writes those right; of others it takes U+20000 for U+10000. */
const ASCII = /^\p{ASCII}*$/u;

/** Words that callers may choose; ids are ASCII, and need no such care. */
export function writeText(writer: PbfWriter, field: number, text: string): void {
  if (text !== '') writeItem(writer, field, text);
}

/** Each of several, the empty ones too. */
export function writeTexts(writer: PbfWriter, field: number, texts: readonly string[]): void {
  for (const text of texts) writeItem(writer, field, text);
}

function writeItem(writer: PbfWriter, field: number, text: string): void {
  if (ASCII.test(text)) writer.writeStringField(field, text);
  else writer.writeBytesField(field, Buffer.from(text));
}

/**
 * What is not a whole number that a double has exactly is left out, as what is unknown is: whatever is parsed or
 * loaded is bounded, and should one bound be missing after all, one claim is told without a number, instead of a
 * list that cannot be told at all.
 */
export function writeNumber(writer: PbfWriter, field: number, value: number): void {
  if (value !== 0 && Number.isSafeInteger(value)) writer.writeVarintField(field, value);
}

export function writeMessages<T>(writer: PbfWriter, field: number, write: Write<T>, values: readonly T[]): void {
  for (const value of values) writer.writeMessage(field, write, value);
}

/** A span in milliseconds, as google.protobuf.Duration. A Timestamp has the same fields. */
export function writeMs(writer: PbfWriter, field: number, ms: number): void {
  writer.writeMessage(field, writeSecondsAndNanos, ms);
}

/** A moment as people see it, as google.protobuf.Timestamp. */
export function writeMoment(writer: PbfWriter, field: number, ms: WallMs): void {
  writer.writeMessage(field, writeSecondsAndNanos, ms);
}

function writeSecondsAndNanos(ms: number, writer: PbfWriter): void {
  const seconds = Math.trunc(ms / 1000);
  writeNumber(writer, DURATION.seconds, seconds);
  writeNumber(writer, DURATION.nanos, Math.round((ms - seconds * 1000) * NANOS_PER_MS));
}
