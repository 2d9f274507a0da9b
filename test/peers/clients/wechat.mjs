import express from 'express';
import wechat from 'wechat';
import { listen } from '../support/account-server.mjs';
import { receivePushes } from '../support/receive-pushes.mjs';

export default (world) =>
  receivePushes(world, (config, note) => {
    const app = express();
    app.use(
      '/push',
      wechat(config, (req, res) => {
        note(req.weixin);
        res.reply(req.weixin.MsgType === 'text' ? `echo: ${req.weixin.Content}` : '');
      }),
    );
    return listen(app);
  });
