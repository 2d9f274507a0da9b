/** WeChat's published example: https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html */
export const OFFICIAL = {
  token: 'AAAAA',
  encodingAESKey: 'A'.repeat(43),
  appId: 'wxba5fad812f8e6fb9',
  push: {
    timestamp: '1714112445',
    nonce: '415670741',
    signature: '046e02f8204d34f8ba5fa3b1db94908f3df2e9b3',
    random: 'a8eedb185eb2fecf',
    encrypted:
      '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX' +
      'UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajA' +
      'sjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=',
    messageBytes: 167,
    message: {
      ToUserName: 'gh_97417a04a28d',
      FromUserName: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY',
      CreateTime: 1714112445,
      MsgType: 'event',
      Event: 'debug_demo',
      debug_str: 'hello world',
    },
  },
  reply: {
    timestamp: '1713424427',
    nonce: '415670741',
    signature: '1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1',
    random: '707722b803182950',
    encrypted: 'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==',
    message: '{"demo_resp":"good luck"}',
  },
};

/** Vectors of this project, made with other code than its own. */
export const OWN = {
  token: 'simToken2026',
  encodingAESKey: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
  appId: 'wx0123456789abcdef',
  random: '0123456789abcdef',
  push: {
    timestamp: '1795219200',
    nonce: '1234567890',
    signature: '760700c3b9720c3fb467108f98982241796cb359',
    encrypted:
      '4j/AuRx71kQlxVlzbpsMWMrQ8Pn7eYNyCT1K2Tli6zBANdprY3QFs+UIIsUflL/3Ug7mjnvyXp71Rp8326SpPBKPy9k9bUEr4adN9PWmjDQB' +
      'kfU3FAbAK6Pl+FkYlUsaQ3w8Hwq/MltJVmBY/HfRmGysIK5bHkjIiqJvAHupqfgO/T+wWavrBrWhKqA3pbWWkpX8VGOaL5KeOIZQtsgHmYxo' +
      'ygjgd5qWz26CFJsOksk7rFElJxpDLn8rigakmPU2aZ+eiuO4EBUV6yLYSqQvwkOQpfnvTeyudEHCFdbULcx+TNUP95917I8qEyOgKbl9b3Kg' +
      '+cr6or7JwfOUOFqZ9YWaTTb8h9bWRV1F84SWduUTgrMSDToX4pg4yMg5IHQ/DkCHrIXbXNFMJqsa04ZvBXSMEB8qyA+n2iodSKnsrK2pRQ1H' +
      'ZeXfz0Rheoz5TgR5cDr1n8lhYStoHSiHmmgFJDJgTTG87QqcmzRTRRDnGqgTophpDaCb0Qw5/EW76cLR',
    message:
      '<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[oSIMuser_0000000000000000001]]>' +
      '</FromUserName><CreateTime>1795219200</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]>' +
      '</Event><EventKey><![CDATA[qrscene_login-7f3a]]></EventKey><Ticket><![CDATA[SIMTICKET1]]></Ticket></xml>',
  },
  longestPadding: {
    timestamp: '1795219200',
    nonce: '1234567890',
    signature: 'b0ecef822c13d525d232d256b8b78838f760add6',
    encrypted:
      '4j/AuRx71kQlxVlzbpsMWLdwa700XSzOWDMkXDdU+WrXhtBXvuL5VNxS0ErMd4tIZo79s8UJztLaWwKBqxa4yM4qgdqL3OkFgr6e2LvEJ+p6' +
      '3AqRwhiAQk7153fO6/i1',
    message: 'x'.repeat(26),
  },
};
