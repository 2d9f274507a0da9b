import type { Texts } from './en.js';

/** Everything the pages say, in Chinese. */
export const zh: Texts = {
  tag: 'zh-CN',
  name: '茶馆',
  home: '首页',
  backRoom: '里间',
  card: '你的茶卡',
  cardShort: '茶卡',
  skip: '跳到正文',
  language: '语言',

  headline: '一间有里间的茶馆',
  lead: '人人都可以进来坐坐。里间只留给关注了我们公众号的茶友。',
  logIn: '微信登录',
  logInConsent: '授权昵称头像登录',
  logInAgain: '重新登录',
  logOut: '退出登录',
  toBackRoom: '进里间',
  openInWeChat: '登录需在微信内进行，请在微信中打开本页地址。',
  illustration: '月洞门，门后有远山、圆月和一杯茶。',

  stepsTitle: '它是怎么工作的',
  steps: [
    {
      title: '静默登录',
      text: '微信只告诉我们你的 openid，不会弹出任何询问，足以再次认出你。',
      code: 'snsapi_base',
    },
    {
      title: '授权登录',
      text: '微信会询问你是否愿意提供昵称和头像，你可以拒绝。',
      code: 'snsapi_userinfo',
    },
    {
      title: '关注即有茶卡',
      text: '有人关注，微信会告诉我们，你还没登录，茶卡就已备好；取消关注，我们就忘掉它。',
      code: 'messagePush()',
    },
    {
      title: '仅限关注者',
      text: '走到里间门口时，我们会向微信确认你是否已关注；关注之后，门会自己打开。',
      code: 'requireFollower()',
    },
  ],

  simulatorTitle: '当前为模拟微信',
  simulatorText: '这里没有真人。可在控制台选择谁拿着手机、谁关注了公众号。',
  simulatorLink: '打开控制台',

  welcome: '欢迎',
  guest: '微信访客',
  openid: 'openid',
  scope: '授权范围',
  silently: '静默',
  withConsent: '已授权',
  avatarOf: (name) => `${name}的头像`,

  membersHeadline: '请进，随意坐',
  greeting: { before: '', after: '，' },
  membersLead: '你关注了我们的公众号，这扇门为你敞开。',
  following: '已关注',
  followingSince: (date) => `关注于 ${date}`,
  today: '今日炉上',
  teas: [
    { name: '西湖龙井', note: '杭州。炒栗香，带着春草的清气。' },
    { name: '安溪铁观音', note: '安溪。先是兰花，后是蜜。' },
    { name: '陈年普洱', note: '勐海，2006 年。樟香、枣香，一个长长的夜晚。' },
  ],

  cardNumber: (number) => `第 ${number} 号`,
  cardOpened: (date) => `开卡于 ${date}`,
  cardLead: '关注时开卡，取消关注时作废。',
  cups: (count) => `已喝 ${count} 杯`,
  pour: '喝一杯茶',

  failures: {
    access_denied: { title: '你没有允许登录', text: '没关系，我们没有得到任何信息。想登录时随时都可以。' },
    invalid_state: {
      title: '这次登录已失效',
      text: '可能耗时过长、已被使用，或不是从此浏览器发起。请重新登录。',
    },
    snapshot_user: { title: '当前是微信快照页', text: '请点击微信底部的“使用完整服务”，然后再登录。' },
    code_rejected: { title: '微信未接受这次登录', text: '登录凭证已被使用或已过期，请重新登录。' },
  },
  loggedOut: { title: '你已在此退出登录', text: '所以再次登录前先问一声，点一下即可。' },
  notFound: { title: '这里什么也没有', text: '地址有误，或页面已经搬走。' },
  methodNotAllowed: { title: '不能这样操作', text: '请使用首页上的按钮退出登录。' },
  foreignForm: { title: '这不是我们的表单', text: '有其他网站以你的名义发起了请求，我们没有执行。' },
  tooMany: { title: '请稍候', text: '操作有些频繁，请一分钟后再试。' },
  badRequest: { title: '我们没有看懂', text: '这个请求有些问题。' },
  wechatAway: { title: '微信暂时没有应答', text: '未能与微信完成这一步，请稍后再试。' },
  ourFault: { title: '出了点问题', text: '是我们的错，不怪你。请再试一次。' },
  reference: '编号',
  toHome: '回到茶馆',
};
