// The account all subjects log in to, and the two ways to log in: silently, or with the visitor's consent.
export const API_HOST = 'api.weixin.qq.com';
export const APP_ID = 'wx0123456789abcdef';
export const APP_SECRET = '0123456789abcdef0123456789abcdef';
export const AUTHORIZATION_URL = 'https://open.weixin.qq.com/connect/oauth2/authorize';

export const MODES = [
  { mode: 'silent', scope: 'snsapi_base' },
  { mode: 'consent', scope: 'snsapi_userinfo' },
];

export function callbackURL(mode) {
  return `https://shop.example.com/${mode}/callback`;
}
