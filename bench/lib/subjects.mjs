// Who takes part, in the order of the report.
import { readFileSync } from 'node:fs';
import process from 'node:process';

/** What logins and redirects are compared with: the mean of the subjects named. */
export const LOGIN_YARDSTICK = { title: 'bare', subjects: ['bare', 'bare-again'] };
export const REDIRECT_YARDSTICK = { title: 'plain Passport + session', subjects: ['plain-passport'] };

/** `BENCH_ONLY=bare,bare-again,ours` leaves the others out, for a closer look in less time. */
const ONLY = process.env.BENCH_ONLY?.split(',');

const PEERS = ['passport-wechat', 'passport-weixin', 'wechat-oauth', 'co-wechat-oauth', 'node-easywechat'];

/** `file` is a module in `subjects/`; two subjects may share one. */
export const SUBJECTS = [
  { id: 'bare', title: 'bare: Express + undici by hand' },
  { id: 'bare-again', file: 'bare', title: 'bare again (noise)' },
  { id: 'plain-passport', title: 'plain Passport + session', redirectOnly: true },
  { id: 'ours', title: '**passport-wechat-follower**' },
  { id: 'ours-with-fetch', title: 'the same with `fetch`' },
  ...PEERS.map((name) => ({ id: name, title: `${name} ${versionOf(name)}` })),
]
  .map((subject) => ({ file: subject.id, redirectOnly: false, ...subject }))
  .filter(({ id }) => ONLY === undefined || ONLY.includes(id));

/** Version of a peer as installed. */
export function versionOf(name) {
  const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}
