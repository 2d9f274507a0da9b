import type { Terminal } from '../terminal.js';
import { checkAccount } from './check-account.js';
import { checkCallbackURL } from './check-callback-url.js';
import { checkClock } from './check-clock.js';
import { checkIdentity } from './check-identity.js';
import { checkPushURL } from './check-push-url.js';
import { checkRedis } from './check-redis.js';
import { DOCTOR_HELP, readDoctorSettings, type DoctorSettings } from './doctor-settings.js';
import { about, lineOf, type Finding } from './finding.js';

const WECHAT = 'https://api.weixin.qq.com';

/** Every check that the settings allow, in the order of what depends on what. */
async function* examine(settings: DoctorSettings, folder: string): AsyncGenerator<Finding> {
  const { api = WECHAT, callbackURL, pushURL, pushToken, redisURL } = settings;
  const identity = checkIdentity(settings);
  yield* identity;
  const clock = await checkClock(api);
  yield clock;
  if (identity.every(({ level }) => level === 'ok')) yield* await checkAccount(settings);
  else yield about('token')('skip', 'Not asked for with these.', '未检查。');
  if (callbackURL !== undefined) yield checkCallbackURL(callbackURL, api !== WECHAT);
  if (pushURL !== undefined) yield await checkPushURL(pushURL, pushToken);
  if (redisURL !== undefined) yield* await checkRedis(folder, redisURL);
}

/** `doctor`: prints a line for everything it looked at. Resolves to 1 when something has to be mended. */
export async function doctor(args: readonly string[], terminal: Terminal): Promise<number> {
  const settings = readDoctorSettings(args, terminal);
  if (settings === 'help') {
    terminal.print(DOCTOR_HELP);
    return 0;
  }
  let bad = 0;
  for await (const finding of examine(settings, terminal.folder)) {
    terminal.print(lineOf(finding));
    if (finding.level === 'bad') bad += 1;
  }
  terminal.print(
    bad === 0
      ? 'Nothing has to be mended. 无需处理。'
      : `${bad} to be mended, see the lines with FAIL. 有 ${bad} 项需要处理。`,
  );
  return bad === 0 ? 0 : 1;
}
