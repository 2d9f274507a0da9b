'use strict';
const { sessionSecret } = require('../dist/settings.js');

exports.keys = sessionSecret;
// WeChat signs what it posts, and has no token of ours.
exports.security = { csrf: { ignore: ['/wechat', '/logout'] } };
// Message push verifies every byte of the body, so nothing may read it before.
exports.bodyParser = { ignore: '/wechat' };
