import { WeChatApiError } from '../../errors/wechat-api-error.js';
import { isWeChatError } from '../../errors/wechat-error.js';
import { OfficialAccount } from '../../official-account.js';
import type { DoctorSettings } from './doctor-settings.js';
import { about, type Finding } from './finding.js';

const token = about('token');
const kindOf = about('token kind');
const permission = about('followers');
const allowList = about('IP allow-list');

/** Nobody's: an account that may ask answers that it does not know it. */
const NOBODY = 'oDoctorAsksAboutNobodyAtAll0';

/** What went wrong, and what to do about it, without what was sent. */
function told(topic: ReturnType<typeof about>, error: unknown): Finding {
  if (!isWeChatError(error)) return topic('bad', 'The call failed.', '调用失败。');
  return topic('bad', `${error.message}.`, error.hint ?? '');
}

function tokenTrouble(error: unknown): Finding {
  if (!(error instanceof WeChatApiError) || error.errcode !== 40164) return told(token, error);
  const address = /invalid ip ([0-9a-f.:]+)/i.exec(error.errmsg)?.[1] ?? 'of this machine';
  return allowList(
    'bad',
    `WeChat sees this machine as ${address}, which is not on the list: add it at mp.weixin.qq.com, Settings, Basic configuration.`,
    `请把 ${address} 加入公众平台“基本配置”中的 IP 白名单。`,
  );
}

async function checkPermission(account: OfficialAccount, commonAccessToken: string): Promise<Finding> {
  try {
    await account.api.fetchFollower(commonAccessToken, NOBODY);
  } catch (error) {
    const errcode = error instanceof WeChatApiError ? error.errcode : undefined;
    // It answers that it knows nobody of that name: so it answers.
    if (errcode !== 40003) return told(permission, error);
  }
  return permission(
    'ok',
    'The account may ask who follows it (user/info).',
    '该账号有获取用户信息接口权限。',
  );
}

/** Whether WeChat issues a token, from here, and answers about followers. Nothing that others use is replaced. */
export async function checkAccount({
  appId = '',
  appSecret = '',
  api,
  kind,
}: DoctorSettings): Promise<Finding[]> {
  const account = new OfficialAccount({
    appId,
    appSecret,
    ...(api === undefined ? {} : { endpoints: { api } }),
  });
  const isClassic = kind === 'classic';
  const chosen = isClassic
    ? kindOf(
        'warn',
        'classic: every other system that asks for a token of this account ends yours; prefer stable unless one has to share. It was not asked for here.',
        'classic 令牌会被其他系统的获取操作挤掉，建议改用 stable；此处未实际获取。',
      )
    : kindOf('ok', 'stable: no other system can end it by asking.', 'stable 令牌不会被其他系统挤掉。');
  try {
    // The stable kind in any case: asking for the classic one would end the token of whoever is running.
    const { commonAccessToken } = await account.api.issueCommonAccessToken({ kind: 'stable' });
    return [
      token('ok', 'WeChat took the AppSecret, from this address.', 'AppSecret 与 IP 均被微信接受。'),
      chosen,
      await checkPermission(account, commonAccessToken),
    ];
  } catch (error) {
    return [
      tokenTrouble(error),
      chosen,
      permission('skip', 'Not asked without a token.', '无令牌，未检查。'),
    ];
  } finally {
    await account.close();
  }
}
