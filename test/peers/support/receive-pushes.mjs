// What a package for message push has to get right: follow, write, stop following, in plain and in safe mode.
const TOKEN = 'peerToken2026';
const AES_KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';

/**
 * `serve(config, note)` resolves to the address of a server that calls `note(message)` for each push and answers a text
 * with `echo: …`, anything else with nothing.
 */
export async function receivePushes({ simulator, appId }, serve) {
  const results = {};
  for (const mode of ['plain', 'safe']) {
    const received = [];
    const config = { token: TOKEN, appid: appId, ...(mode === 'safe' ? { encodingAESKey: AES_KEY } : {}) };
    const url = await serve(config, (message) => received.push(message));
    await simulator.configurePush(appId, { url, token: TOKEN, encodingAESKey: AES_KEY, mode });
    await simulator.follow('alex', undefined, { scene: 'login-7f3a' });
    const reply = await simulator.say('alex', '你好 & <hello>');
    await simulator.unfollow('alex');
    const wrong = simulator.configurePush(appId, {
      url,
      token: 'anotherToken',
      encodingAESKey: AES_KEY,
      mode,
    });
    results[mode] = {
      received: received.map(({ MsgType, Event, EventKey, FromUserName, Content }) => ({
        MsgType,
        Event,
        EventKey,
        FromUserName,
        Content,
      })),
      reply: reply?.content,
      encrypted: reply?.encrypted,
      deliveries: simulator.calls('push').length,
      wrongToken: await wrong.then(
        () => 'accepted',
        (error) => error.text,
      ),
    };
  }
  return results;
}
