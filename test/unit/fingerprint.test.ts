import { randomUUID } from 'node:crypto';
import { fingerprint } from '../../src/internal/fingerprint.js';

it('fingerprints tell ids apart that differ by one character, wherever it is, and ten thousand random ones', () => {
  const id = 'sess:0123456789abcdef:node-1';
  const neighbours = Array.from(id, (_, at) => `${id.slice(0, at)}~${id.slice(at + 1)}`);
  const random = Array.from({ length: 10_000 }, () => `sess:${randomUUID()}:node-1`);
  const ids = [id, ...neighbours, ...random];
  expect(new Set(ids.map(fingerprint)).size).toBe(ids.length);
});

it('a fingerprint is the same every time, and of the same few characters for an id of any length', () => {
  const long = 'x'.repeat(10_000);
  expect(fingerprint(long)).toBe(fingerprint(`${'x'.repeat(9_999)}x`));
  for (const id of ['', 'a', long]) expect(fingerprint(id)).toMatch(/^\d{1,10}_\d{1,10}$/);
});
