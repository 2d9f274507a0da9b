import wechat from 'co-wechat';
import Koa from 'koa';
import { listen } from '../support/account-server.mjs';
import { receivePushes } from '../support/receive-pushes.mjs';

export default (world) =>
  receivePushes(world, (config, note) => {
    const app = new Koa();
    app.use(
      wechat(config).middleware(async (message) => {
        note(message);
        return message.MsgType === 'text' ? `echo: ${message.Content}` : '';
      }),
    );
    return listen(app.callback());
  });
