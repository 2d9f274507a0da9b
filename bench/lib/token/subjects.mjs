// Who keeps tokens, in the order of the report.
import { versionOf } from '../subjects.mjs';

/** This library. `kind` is the token that a subject asks for, and that WeChat kills under load. */
export const OURS = [
  { id: 'ours', title: '**passport-wechat-follower**, stable', kind: 'stable' },
  { id: 'ours-classic', title: '**passport-wechat-follower**, classic', kind: 'classic' },
];

const easywechat = `node-easywechat ${versionOf('node-easywechat')}`;

/** Everybody. Each is a module in `subjects/token/`. */
export const SUBJECTS = [
  ...OURS,
  { id: 'wechat-api', title: `wechat-api ${versionOf('wechat-api')}`, kind: 'classic' },
  { id: 'co-wechat-api', title: `co-wechat-api ${versionOf('co-wechat-api')}`, kind: 'classic' },
  { id: 'node-easywechat', title: `${easywechat}, classic`, kind: 'classic' },
  { id: 'node-easywechat-stable', title: `${easywechat}, stable`, kind: 'stable' },
];
