/** Checks the AppID and AppSecret of an app, and reports the first broken rule. */
export function checkCredentials(
  { appId, appSecret }: { appId?: unknown; appSecret?: unknown },
  refuse: (option: string, rule: string) => never,
): void {
  if (typeof appId !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(appId)) {
    refuse('appId', 'must be the AppID, such as wx0123456789abcdef');
  }
  if (typeof appSecret !== 'function' && (typeof appSecret !== 'string' || appSecret === '')) {
    refuse('appSecret', 'must be a non-empty string, or a function that gives one');
  }
}
