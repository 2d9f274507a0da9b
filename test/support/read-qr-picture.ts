import { inflateSync } from 'node:zlib';

import jsQR from 'jsqr';

/** What a QR code says, read from a black and white PNG without filters by another program than the one that drew it. */
export function readQRPicture(png: Buffer): string | undefined {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const start = png.indexOf('IDAT') + 4;
  const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  const stride = 1 + Math.ceil(width / 8);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let n = 0; n < width * height; n += 1) {
    const [x, y] = [n % width, Math.floor(n / width)];
    const isWhite = ((rows[y * stride + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
    pixels.fill(isWhite ? 255 : 0, n * 4, n * 4 + 3);
  }
  return jsQR(pixels, width, height)?.data;
}
