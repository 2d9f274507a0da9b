import type { DoctorSettings } from './doctor-settings.js';
import { about, type Finding } from './finding.js';

const appID = about('app id');
const secret = about('app secret');

function checkAppId(appId: string | undefined): Finding {
  if (appId === undefined)
    return appID('bad', 'There is none: set WECHAT_APP_ID.', '缺少 AppID，请设置 WECHAT_APP_ID。');
  if (/^wx[0-9a-f]{16}$/.test(appId)) return appID('ok', `${appId} has the right shape.`, '格式正确。');
  if (appId !== appId.trim())
    return appID('bad', 'There is white space around it.', 'AppID 首尾有空白字符，请去掉。');
  if (/^wx[0-9a-f]{16}$/i.test(appId))
    return appID('bad', 'It has capital letters: WeChat tells them apart.', 'AppID 区分大小写，请改为小写。');
  if (/^gh_/.test(appId))
    return appID(
      'bad',
      'This is the original id of the account; the AppID begins with wx.',
      '这是原始 ID，AppID 以 wx 开头。',
    );
  if (/^ww/.test(appId))
    return appID(
      'bad',
      'This is the id of a WeCom company (企业微信), which works otherwise.',
      '这是企业微信的 CorpID，不能用于公众号。',
    );
  return appID(
    'bad',
    'An AppID is wx and 16 digits or letters a to f.',
    'AppID 应为 wx 加 16 位十六进制字符。',
  );
}

function checkSecret(appSecret: string | undefined): Finding {
  if (appSecret === undefined)
    return secret(
      'bad',
      'There is none: set WECHAT_APP_SECRET.',
      '缺少 AppSecret，请设置 WECHAT_APP_SECRET。',
    );
  if (appSecret !== appSecret.trim())
    return secret('bad', 'There is white space around it.', 'AppSecret 首尾有空白字符，请去掉。');
  if (!/^[0-9a-f]{32}$/.test(appSecret))
    return secret(
      'bad',
      'An AppSecret is 32 digits or letters a to f; copy it again.',
      'AppSecret 应为 32 位十六进制字符，请重新复制。',
    );
  return secret('ok', 'It has the right shape.', '格式正确。');
}

/** Whether app id and secret look like ones. */
export function checkIdentity({ appId, appSecret }: DoctorSettings): Finding[] {
  return [checkAppId(appId), checkSecret(appSecret)];
}
