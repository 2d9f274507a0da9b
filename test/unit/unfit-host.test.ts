import { WeChatError } from '../../src/index.js';
import { explainUnfitHost } from '../../src/passport/unfit-host.js';

const thrownBy = (act: (nothing: never) => void): unknown => {
  try {
    act({} as never);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('an error that Passport makes of a host it was not made for', () => {
  it.each([
    ['a response that is not of Node', (res: { setHeader(): void }) => res.setHeader(), /NestJS on Fastify/],
    [
      'a session that cannot be made anew',
      (session: { regenerate(): void }) => session.regenerate(),
      /cookie-session/,
    ],
  ])('of %s says what is wrong, in English and Chinese', (_what, act, expected) => {
    const error = explainUnfitHost(thrownBy(act)) as WeChatError;
    expect([error.name, error.code, error.status]).toEqual(['WeChatError', 'ERR_WECHAT_CONFIG', 500]);
    expect(error.message).toMatch(expected);
    expect(error.hint).toMatch(/docs\/frameworks\.md.*[\u4e00-\u9fff]/);
  });

  it.each([
    ['of the application', new Error('setHeader is not a function')],
    ['of another function', new TypeError('users.find is not a function')],
    ['that is a number', 7],
    ['that is nothing', undefined],
    ['without words', Object.assign(Object.create(null) as object, { name: 'TypeError', message: 7 })],
  ])('but one %s stays as it is', (_what, error) => {
    expect(explainUnfitHost(error)).toBe(error);
  });
});
