// What visitors of a site do: every action is that of somebody new, with no cookie.
import { Pool } from 'undici';

let codes = 0;

/** All visitors of one subject. */
export class Visitor {
  #site;

  constructor(origin) {
    this.#site = new Pool(origin, { connections: 64 });
  }

  /** Asks to log in, and is sent to WeChat. Resolves to the cookie and the state in the address. */
  async redirect(mode) {
    const { location, cookie } = await this.#get(`/${mode}/login`);
    const state = /[?&]state=([^&#]+)/.exec(location)?.[1];
    if (state === undefined || cookie === undefined) throw new Error(`no login began: ${location}`);
    return { state, cookie };
  }

  /** Logs in: to WeChat, and back with a code of their own. Resolves to the new cookie and the code. */
  async login(mode) {
    const { state, cookie } = await this.redirect(mode);
    const code = `${mode.charAt(0)}${String(codes++).padStart(31, '0')}`;
    const back = await this.#get(`/${mode}/callback?code=${code}&state=${state}`, cookie);
    if (back.location !== '/home' || back.cookie === undefined)
      throw new Error(`not logged in: ${back.location}`);
    return { cookie: back.cookie, code };
  }

  /** Logs in and makes sure that the site knows who it was. */
  async checkedLogin(mode) {
    const { cookie, code } = await this.login(mode);
    const { body } = await this.#site.request({ method: 'GET', path: '/me', headers: { cookie } });
    const user = await body.json();
    const named = mode === 'silent' || typeof user.name === 'string';
    if (user.openid !== `o${code.slice(-27)}` || !named) throw new Error(`logged in as somebody else`);
  }

  close() {
    return this.#site.close();
  }

  async #get(path, cookie) {
    const { statusCode, headers, body } = await this.#site.request({
      method: 'GET',
      path,
      headers: cookie === undefined ? {} : { cookie },
    });
    if (statusCode !== 302) throw new Error(`${path.split('?')[0]}: ${statusCode} ${await body.text()}`);
    await body.dump();
    return { location: headers.location, cookie: /^[^;]+/.exec(headers['set-cookie'])?.[0] };
  }
}
