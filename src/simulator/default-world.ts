import type { App, AppKind } from './world/apps.js';
import type { Person } from './world/people.js';

const PLATFORM = 'open-platform';

/** The world without options: one app of each kind under one open platform account, and three people. */
export function defaultWorld(): {
  apps: Readonly<Record<AppKind, readonly App[]>>;
  people: readonly Person[];
} {
  return {
    apps: {
      'official-account': [
        {
          appId: 'wx51a0000000000001',
          appSecret: '51a00000000000000000000000000001',
          name: '模拟茶馆 Simulated Teahouse',
          originalId: 'gh_51a000000001',
          platform: PLATFORM,
        },
      ],
      website: [
        {
          appId: 'wx51a0000000000002',
          appSecret: '51a00000000000000000000000000002',
          name: '模拟茶馆网站 Teahouse Website',
          platform: PLATFORM,
        },
      ],
      'mini-program': [
        {
          appId: 'wx51a0000000000003',
          appSecret: '51a00000000000000000000000000003',
          name: '模拟茶馆小程序 Teahouse Mini Program',
          originalId: 'gh_51a000000003',
          platform: PLATFORM,
        },
      ],
    },
    people: [
      { id: 'xiaoming', nickname: '小明' },
      { id: 'xiaohong', nickname: '小红' },
      { id: 'alex', nickname: 'Alex', language: 'en' },
    ],
  };
}
