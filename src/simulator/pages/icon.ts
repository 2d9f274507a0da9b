import type { Answer } from '../wire.js';

const BUBBLES = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="15" fill="#07c160"/><path d="M27 14c-10 0-18 6.600-18 15 0 4.700 2.500 8.800 6.500 11.600L14 46l6.400-3.300c2 .6 4.300.9 6.600.9h1.300A13 13 0 0 1 28 41c0-7.800 7.500-14 16.600-14h.3C43.600 19.600 36 14 27 14z" fill="#fff"/><path d="M57 41c0-6.600-5.800-12-13-12s-13 5.400-13 12 5.800 12 13 12c1.600 0 3.200-.3 4.600-.8L53 54.500l-1-3.800c3-2.200 5-5.700 5-9.700z" fill="#fff" opacity=".86"/></svg>`;

/** The simulator's own mark: two speech bubbles on WeChat's green. */
export const iconAnswer = (): Answer => ({
  status: 200,
  headers: {
    'content-type': 'image/svg+xml',
    'cache-control': 'max-age=3600',
    'content-security-policy': "default-src 'none'",
  },
  body: BUBBLES,
});
