import { OfficialAccount } from 'node-easywechat';
import { APP_ID, APP_SECRET, callbackURL } from './support/account.mjs';
import { serveByHand } from './support/serve-by-hand.mjs';

serveByHand((mode, scope) => {
  const account = new OfficialAccount({
    app_id: APP_ID,
    secret: APP_SECRET,
    oauth: { scopes: [scope], redirect_url: callbackURL(mode) },
  });
  return {
    // A new client for each request, as its documents show: the state and the openid are kept on it.
    authorizationURL: (state) => account.getOAuth().withState(state).redirect(),
    async identify(code) {
      const user = await account.getOAuth().userFromCode(code);
      return { openid: user.getId(), name: user.getNickname() ?? undefined };
    },
  };
});
