import { messagePush } from 'passport-wechat-follower/express';
import { answerBy } from '../../lib/answer-by.js';
import { wechat } from '../../lib/wechat.js';

const open = () =>
  answerBy(
    messagePush({
      account: wechat().account,
      token: process.env.WECHAT_PUSH_TOKEN,
      encodingAESKey: process.env.WECHAT_PUSH_AES_KEY,
    }),
  );
let receive;
const answer = (request) => (receive ??= open())(request);

export { answer as GET, answer as POST };
