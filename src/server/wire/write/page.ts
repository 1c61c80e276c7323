import { PAGE_BYTES_MAX } from '../../../domain/contract-limits.js';
import { EncodedResponse } from './encoded-response.js';
import { encode, type Write, writeText } from './message.js';

/** A field of a message in bytes, its number and its length included. */
export type Field = Uint8Array;

/**
 * The entries of one page on their way into bytes, one by one: a page that is full ends, and none fails for its size.
 */
export class Page<T> {
  private readonly fields: Field[] = [];
  private total = 0;

  /** @param encodeEntry an entry as a field of the page's message */
  constructor(
    private readonly encodeEntry: (entry: T) => Field,
    private readonly bytesMax = PAGE_BYTES_MAX,
  ) {}

  get count(): number {
    return this.fields.length;
  }

  get bytes(): number {
    return this.total;
  }

  /** False when the entry has no room: the page ends before it. The first one always has. */
  add(entry: T): boolean {
    const field = this.encodeEntry(entry);
    if (this.fields.length > 0 && this.total + field.length > this.bytesMax) return false;
    this.fields.push(field);
    this.total += field.length;
    return true;
  }

  /** The page as a response, with the other fields that it has. */
  finish(...others: readonly Field[]): EncodedResponse {
    return new EncodedResponse(Buffer.concat([...this.fields, ...others]));
  }
}

/** Entries that are written field by field, as fields of their page. */
export function writtenField<T>(field: number, write: Write<T>): (entry: T) => Field {
  return (entry) => encode((value, writer) => writer.writeMessage(field, write, value), entry);
}

/** Entries that the contract's own encoder makes bytes of, as fields of their page. */
export function serializedField<T>(field: number, serialize: (entry: T) => Buffer): (entry: T) => Field {
  return (entry) => encode((bytes, writer) => writer.writeBytesField(field, bytes), serialize(entry));
}

export function textField(field: number, text: string): Field {
  return encode((value, writer) => writeText(writer, field, value), text);
}
