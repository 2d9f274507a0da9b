/** Everything the pages say, in English. */
export const en = {
  tag: 'en',
  name: 'The Teahouse',
  home: 'Home',
  backRoom: 'The back room',
  card: 'Your tea card',
  cardShort: 'Tea card',
  skip: 'Skip to content',
  language: 'Language',

  headline: 'A teahouse with a back room',
  lead: 'Anyone may come in. The back room is for those who follow our WeChat Official Account.',
  logIn: 'Log in with WeChat',
  logInConsent: 'Log in with my profile',
  logInAgain: 'Log in again',
  logOut: 'Log out',
  toBackRoom: 'To the back room',
  illustration: 'A moon gate; behind it hills, a moon and a cup of tea.',

  place: {
    seenAs: 'This page is open',
    wechat: 'inside WeChat',
    browser: 'in a browser outside WeChat',
    wechatText: 'WeChat knows you already: logging in asks you nothing.',
    browserText: 'You log in by scanning a QR code with WeChat on your phone.',
    nowhereText: 'Logging in works inside WeChat: open this address there.',
    play: 'Look at it from',
    choices: { wechat: 'a phone, in WeChat', browser: 'a PC' },
  },
  logInByCode: 'Log in by QR code',
  logInByFollowing: 'Log in by following',
  elsewhere: {
    title: 'Please open this page in WeChat',
    text: 'Logging in works there. Scan this code with WeChat on your phone: it opens the teahouse.',
    code: 'QR code with the address of this site',
  },

  wall: {
    title: 'The back room is for followers',
    notFollowing: 'Follow our Official Account, and the door opens by itself.',
    unknown:
      'You came by QR code, and our Official Account has not met you yet. Follow it with the same WeChat, or open this page there once: the door here opens by itself.',
    code: (name: string) => `QR code of ${name}`,
    waiting: 'We are looking out for you …',
    again: 'I follow now',
    phone: 'Take the simulated phone',
  },

  stepsTitle: 'How it works',
  steps: [
    {
      title: 'Logging in, silently',
      text: 'WeChat tells us your openid and asks you nothing. Enough to know you again.',
      code: 'snsapi_base',
    },
    {
      title: 'Logging in, with consent',
      text: 'WeChat asks whether we may see your nickname and avatar. You can refuse.',
      code: 'snsapi_userinfo',
    },
    {
      title: 'On a PC, by QR code',
      text: 'Scan the code with WeChat. Your unionid tells us that you are the same person as on the phone.',
      code: 'snsapi_login',
    },
    {
      title: 'In a mini program',
      text: 'It sends a code and gets a token of ours, as it has no cookies. The unionid links it, too.',
      code: 'wx.login()',
    },
    {
      title: 'A card for every follower',
      text: 'WeChat tells us who follows, so your tea card is there before you log in. When you leave, we forget it.',
      code: 'messagePush()',
    },
    {
      title: 'Followers only',
      text: 'At the door of the back room we ask WeChat whether you follow us. Once you do, it opens by itself.',
      code: 'requireFollower()',
    },
  ],

  simulatorTitle: 'This is simulated WeChat',
  simulatorText:
    'Nobody here is real. On the control page, choose who holds the phone and who follows the account, and scan the code of a login by following.',
  simulatorLink: 'Open the control page',

  welcome: 'Welcome',
  guest: 'WeChat visitor',
  openid: 'openid',
  scope: 'Scope',
  silently: 'silent',
  withConsent: 'with consent',
  byCode: 'by QR code',
  byFollowing: 'by following',
  avatarOf: (name: string) => `Avatar of ${name}`,

  membersHeadline: 'Come in, take a seat',
  greeting: { before: 'Welcome, ', after: '. ' },
  membersLead: 'You follow our Official Account, so this door is open to you.',
  following: 'Following',
  followingSince: (date: string) => `Following since ${date}`,
  today: 'On the stove today',
  teas: [
    { name: 'Dragon Well', note: 'Hangzhou. Toasted chestnut and spring grass.' },
    { name: 'Iron Goddess', note: 'Anxi. Orchid first, and then honey.' },
    { name: 'Aged Pu’er', note: 'Menghai, 2006. Cedar, dates, a long evening.' },
  ],

  cardNumber: (number: number) => `No. ${number}`,
  cardOpened: (date: string) => `Opened on ${date}`,
  cardLead: 'It was opened when you followed us, and is thrown away when you leave.',
  cups: (count: number) => (count === 1 ? '1 cup so far' : `${count} cups so far`),
  pour: 'Have a cup of tea',

  cardName: {
    title: 'Whose card is this?',
    text: 'With your WeChat nickname and picture on it, everybody can see that it is yours. WeChat asks you first, and you may refuse: the card is yours either way.',
    button: 'Put my name on it',
  },
  nameDeclined: {
    title: 'Your card stays without a name',
    text: 'That is fine: nothing was passed on to us, and the card is yours all the same. We will not ask by ourselves.',
  },

  account: {
    title: 'My account',
    one: 'We know you from one place. When WeChat tells us that you are the same person elsewhere, it is listed here.',
    several: 'Each app of ours knows you by another openid. Your unionid tells us that all of them are you.',
    officialAccount: 'Official Account',
    website: 'Website, by QR code',
    miniProgram: 'Mini program',
    here: 'You logged in here',
    loggedIn: 'You have logged in there.',
    follows: 'WeChat tells us that you follow it.',
    byOpenid: 'Known by this openid.',
    byUnionid: 'Linked by your unionid.',
    since: (date: string) => `Since ${date}`,
    takeBack:
      'When you take back in WeChat what you allowed, we forget the openid, your name and the card, and you are logged out.',
  },

  mini: {
    title: 'The mini program',
    lead: 'This page plays one. It has no cookies: it knows what wx.login() gives it, and the token that the teahouse gave it for that.',
    needsScript: 'A mini program is a program: this page does nothing without JavaScript.',
    whose: 'Whose phone is it?',
    login: 'Log in',
    me: 'Who am I?',
    stranger: 'Ask without the token',
    again: 'Send the same code again',
    logout: 'Log out',
    told: 'What was sent, and what came back',
    nothing: 'Nothing yet: log in.',
    key: 'WeChat gives the server a session_key, too. It is never sent to the phone, and this app does not even keep it.',
    open: 'Play the mini program',
  },

  panel: 'What happened',
  panelLead: 'What goes on between this app and WeChat, told by the library’s diagnostics_channel events.',
  figures: {
    calls: 'Calls to WeChat',
    remembered: 'Followers let in without asking',
    pushes: 'Pushes from WeChat',
    life: 'Common access token, life left',
  },
  minutes: (count: number) => `${count} min`,
  lately: 'Lately',
  nothingYet: 'Nothing yet. Log in and open the back room.',
  refresh: 'Look again',
  happened: {
    'token.issued': 'WeChat issued a common access token.',
    'token.failed': 'WeChat issued no common access token.',
    'token.waited': 'Somebody waited for a common access token.',
    'token.invalidated': 'WeChat rejected the common access token.',
    'token.contention': 'Another system took the common access token from us.',
    'store.down': 'The store does not answer.',
    'store.up': 'The store answers again.',
    'store.corrupt': 'The store holds something unreadable.',
    'api.down': 'WeChat cannot be reached.',
    'api.up': 'WeChat can be reached again.',
    'breaker.opened': 'We stop asking WeChat for tokens for a while.',
    'followers.asked': 'We asked WeChat whether somebody follows.',
    'followers.paused': 'We stop asking about followers for a while.',
    'tokenServer.lent': 'The token server lent the token.',
    'tokenServer.reported': 'A service reported the token as rejected.',
    'tokenServer.refused': 'The token server gave no token.',
    'login.followerUnknown': 'Somebody logged in, and WeChat could not say whether they follow.',
    'push.refused': 'A push was refused: WeChat did not send it like this.',
    'push.answered': 'WeChat pushed us some news.',
    'push.failed': 'We failed to handle a push.',
    'userToken.refreshed': 'A user token was refreshed.',
    'userToken.ended': 'WeChat ended a user token.',
    'userToken.unreadable': 'A stored user token is unreadable.',
    'userToken.unkept': 'A user token could not be stored.',
    'door.opened': 'A follower came in.',
  },

  failures: {
    access_denied: {
      title: 'You did not allow the login',
      text: 'That is fine: nothing was passed on to us. You can log in whenever you like.',
    },
    invalid_state: {
      title: 'This login is no longer valid',
      text: 'It took too long, was used already, or was not begun in this browser. Please begin again.',
    },
    snapshot_user: {
      title: 'This is WeChat’s preview of the page',
      text: 'Tap “Use full service” at the bottom of WeChat, and then log in.',
    },
    code_rejected: {
      title: 'WeChat did not accept this login',
      text: 'It was used already or has expired. Please begin again.',
    },
  },
  followFailures: {
    scene_expired: {
      title: 'This QR code is no longer good',
      text: 'It is good for five minutes, once, and in this browser only. Please ask for a new one.',
    },
    not_confirmed: {
      title: 'Nobody confirmed on the phone',
      text: 'Scan the code, and send back the number on the page.',
    },
    not_following: {
      title: 'You do not follow any more',
      text: 'Follow our Official Account to log in by it.',
    },
    too_many_codes: {
      title: 'One moment',
      text: 'Many people are asking for a code just now. Please try again in a minute.',
    },
    method_not_allowed: { title: 'Not like this', text: 'Please begin again.' },
  },
  loggedOut: {
    title: 'You logged out here',
    text: 'So we ask before logging you in again. It is one tap.',
  },
  notFound: { title: 'There is nothing here', text: 'The address is wrong, or the page has moved on.' },
  methodNotAllowed: { title: 'Not like this', text: 'To log out, please use the button on the home page.' },
  foreignForm: {
    title: 'That was not our form',
    text: 'Another site asked for this on your behalf, so we did nothing.',
  },
  tooMany: { title: 'One moment', text: 'That was a little too often. Please try again in a minute.' },
  badRequest: { title: 'We did not understand that', text: 'There is something wrong with the request.' },
  wechatAway: {
    title: 'WeChat does not answer',
    text: 'We could not finish this with WeChat. Please try again in a moment.',
  },
  ourFault: { title: 'Something went wrong', text: 'This is our fault, not yours. Please try again.' },
  reference: 'Reference',
  toHome: 'Back to the teahouse',
};

/** The same things in any language. */
export type Texts = typeof en;
