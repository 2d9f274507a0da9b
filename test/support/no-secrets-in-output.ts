import { WeChatSimulator } from '../../src/simulator/index.js';

/**
 * T38 over the whole test run: nothing that a test makes the library or a site print may hold a secret. Simulated tokens
 * and secrets have a form of their own, so they are recognised wherever they turn up.
 */
const TOKEN = /\b\d{2}_[A-Za-z0-9_-]{100,}/;
const { appSecret } = new WeChatSimulator().officialAccount;
const streams = [process.stdout, process.stderr];
const writes = streams.map((stream) => stream.write.bind(stream));
const leaks: string[] = [];

beforeAll(() => {
  streams.forEach((stream, i) => {
    stream.write = ((...args: Parameters<typeof stream.write>) => {
      const text = String(args[0]);
      if (TOKEN.test(text) || text.includes(appSecret)) leaks.push(text.slice(0, 80));
      return writes[i]!(...args);
    }) as typeof stream.write;
  });
});

afterAll(() => {
  streams.forEach((stream, i) => {
    stream.write = writes[i] as typeof stream.write;
  });
  expect(leaks).toEqual([]);
});
