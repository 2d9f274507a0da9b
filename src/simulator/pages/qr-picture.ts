import { deflateSync } from 'node:zlib';

import { encode } from 'uqr';

/** As wide as WeChat's pictures are. */
const WIDTH = 430;
/** What readers want to be left white around a code, in modules. */
const QUIET = 4;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The checksum of PNG and zip; Node has one only since 20.15. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

/** Black and white pixels, one bit each; every row begins with its filter, none. */
function rowsOf(isBlack: (x: number, y: number) => boolean): Buffer {
  const stride = 1 + Math.ceil(WIDTH / 8);
  const rows = Buffer.alloc(stride * WIDTH);
  for (let y = 0; y < WIDTH; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const at = y * stride + 1 + (x >> 3);
      if (!isBlack(x, y)) rows[at] = (rows[at] as number) | (0x80 >> (x & 7));
    }
  }
  return rows;
}

/** A QR code as a PNG that phones and programs can read. */
export function qrPicture(text: string): Uint8Array {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const scale = Math.floor(WIDTH / (size + 2 * QUIET));
  const margin = Math.floor((WIDTH - size * scale) / 2);
  const moduleAt = (pixel: number): number => Math.floor((pixel - margin) / scale);
  const rows = rowsOf((x, y) => data[moduleAt(y)]?.[moduleAt(x)] === true);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(WIDTH, 4);
  header[8] = 1; // bits a pixel; the colour type after it is 0, grey
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}
