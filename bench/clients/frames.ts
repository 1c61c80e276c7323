const HEADER_BYTES = 9;

/** One HTTP/2 frame. */
export function frame(type: number, flags: number, stream: number, ...payload: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUIntBE(
    payload.reduce((sum, part) => sum + part.length, 0),
    0,
    3,
  );
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, ...payload]);
}

/** Uncompressed headers (HPACK literals that are never indexed), so that one block serves every call. */
function headerBlock(headers: readonly (readonly [string, string])[]): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]));
}

/** The headers of a gRPC call. */
export function callHeaders(address: string, path: string): Buffer {
  return headerBlock([
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', path],
    [':authority', address],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
  ]);
}

/** Splits received bytes into frames. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly onFrame: (type: number, flags: number, stream: number, payload: Buffer) => void) {}

  push(bytes: Buffer): void {
    const all = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    let at = 0;
    while (all.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + all.readUIntBE(at, 3);
      if (end > all.length) break;
      const payload = all.subarray(at + HEADER_BYTES, end);
      this.onFrame(all.readUInt8(at + 3), all.readUInt8(at + 4), all.readUInt32BE(at + 5), payload);
      at = end;
    }
    this.rest = all.subarray(at);
  }
}
