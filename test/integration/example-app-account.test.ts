import { ExampleApp, FRAMEWORKS } from '../browser/support/example-app';
import { HttpVisitor } from '../browser/support/http-visitor';

jest.setTimeout(30_000);

describe.each(FRAMEWORKS)('on %s', (framework) => {
  let app: ExampleApp;
  let phone: HttpVisitor;
  let pc: HttpVisitor;
  let person: string;

  beforeAll(async () => {
    app = await ExampleApp.start({}, framework);
  });

  afterAll(async () => {
    await app.stop();
  });

  beforeEach(async () => {
    [phone, pc] = [new HttpVisitor(app), new HttpVisitor(app, 'pc')];
    person = String((await app.simulate('people', { nickname: '茶客' })).id);
  });

  const follow = () => app.simulate('follow', { person });
  const takeBack = () => app.simulate('change-authorization', { person, event: 'user_authorization_revoke' });
  const scopeOf = (response: Response) =>
    new URL(response.headers.get('location')!, app.url).searchParams.get('scope');

  describe('the name on the tea card', () => {
    const invitation = 'Whose card is this?';

    beforeEach(follow);

    it('is asked for on the card and nowhere else, and the login before it asks for nothing', async () => {
      expect(scopeOf(await phone.get('/login'))).toBe('snsapi_base');
      await phone.logIn(person);
      for (const path of ['/', '/members', '/account'])
        await expect(phone.text(path)).resolves.not.toContain(invitation);
      await expect(phone.text('/card')).resolves.toContain(invitation);
    });

    it('is on the card after one question of WeChat’s, and the way leads back to the card', async () => {
      await phone.logIn(person);
      const silent = await phone.get('/login/name');
      expect(scopeOf(silent)).toBe('snsapi_base');
      const asked = await phone.get(await phone.approve(silent, person));
      expect(scopeOf(asked)).toBe('snsapi_userinfo');
      const done = await phone.get(await phone.approve(asked, person));
      expect(done.headers.get('location')).toBe('/card');
      const card = await phone.text('/card');
      expect(card).toContain('茶客');
      expect(card).not.toContain(invitation);
    });

    it('is not asked for who has shown it on a PC: WeChat asks them nothing on the phone', async () => {
      await pc.logIn(person);
      await phone.logIn(person);
      const done = await phone.get(await phone.approve(await phone.get('/login/name'), person));
      expect(done.headers.get('location')).toBe('/card');
      await expect(phone.text('/card')).resolves.toContain('茶客');
    });

    it('stays off the card of who refuses; the card is theirs all the same, and nobody asks again', async () => {
      await phone.logIn(person);
      const asked = await phone.get(await phone.approve(await phone.get('/login/name'), person));
      const url = new URL(asked.headers.get('location')!);
      const back = new URL(url.searchParams.get('redirect_uri')!);
      const refused = await phone.get(`${back.pathname}?state=${url.searchParams.get('state')!}`);
      expect(refused.status).toBe(401);
      const page = await refused.text();
      expect(page).toContain('Your card stays without a name');
      expect(page).toContain('href="/card"');
      await expect(phone.isLoggedIn()).resolves.toBe(true);
      const card = await phone.get('/card');
      expect(card.status).toBe(200);
      await expect(card.text()).resolves.not.toContain('茶客');
      // The next login is as silent as any.
      expect(scopeOf(await phone.get('/login'))).toBe('snsapi_base');
      const again = await phone.get(await phone.approve(await phone.get('/login'), person));
      expect(again.headers.get('location')).toBe('/');
    });

    it('is a login of its own: its state finishes no other', async () => {
      await phone.logIn(person);
      const forName = await phone.approve(await phone.get('/login/name'), person);
      const other = await phone.get(forName.replace('/name/', '/'));
      expect(other.status).toBe(403);
      await expect(phone.text('/card')).resolves.toContain(invitation);
    });

    it('says why there is none for trouble that is no refusal', async () => {
      const response = await phone.get('/auth/wechat/name/callback?code=NoSuchCode');
      expect(response.status).toBe(403);
      await expect(response.text()).resolves.toContain('This login is no longer valid');
    });

    it('is forgotten with what was allowed', async () => {
      await phone.logIn(person, '/login/consent');
      await expect(phone.text('/card')).resolves.toContain('茶客');
      await takeBack();
      await phone.logIn(person);
      await expect(phone.text('/card')).resolves.not.toContain('茶客');
    });
  });

  describe('my account', () => {
    /** What the page lists: the kind of app, how we know, how it is linked. */
    async function linksOf(visitor: HttpVisitor): Promise<string[]> {
      const page = await visitor.text('/account');
      return Array.from(page.matchAll(/<li>([\s\S]*?)<\/li>/g), ([, item = '']) =>
        item
          .replaceAll(/<[^>]*>|\s+/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      );
    }

    it('is nobody’s who is not logged in: they log in first, and come back to it', async () => {
      const response = await phone.get('/account');
      expect(response.status).toBe(302);
      expect(response.headers.get('location')).toBe('/login?returnTo=%2Faccount');
    });

    it('lists one place for who came silently: nothing links them to any other', async () => {
      await pc.logIn(person);
      await phone.logIn(person);
      await expect(linksOf(phone)).resolves.toEqual([
        expect.stringMatching(/^Official Account You logged in here .* Known by this openid\. Since /),
      ]);
      await expect(linksOf(pc)).resolves.toHaveLength(1);
    });

    it('lists phone and PC together once WeChat says that they are one, whichever came first', async () => {
      await pc.logIn(person);
      await phone.logIn(person, '/login/consent');
      const here = 'You logged in here';
      const onPC = await linksOf(pc);
      expect(onPC).toHaveLength(2);
      expect(onPC[0]).toMatch(/^Website, by QR code You logged in here .* Known by this openid/);
      expect(onPC[1]).toMatch(/^Official Account .* You have logged in there\. Linked by your unionid/);
      expect(onPC[1]).not.toContain(here);
      const onPhone = await linksOf(phone);
      expect(onPhone[0]).not.toContain(here);
      expect(onPhone[1]).toContain(here);
    });

    it('lists the account of who came by PC and follows, without a visit in WeChat; leaving unlinks it', async () => {
      await pc.logIn(person);
      await follow();
      expect((await linksOf(pc))[1]).toMatch(
        /^Official Account .* WeChat tells us that you follow it\. Linked/,
      );
      await app.simulate('unfollow', { person });
      await expect(linksOf(pc)).resolves.toHaveLength(1);
    });

    it('no longer lists what was taken back, and whose login that was is logged out', async () => {
      await pc.logIn(person);
      await phone.logIn(person, '/login/consent');
      await takeBack();
      await expect(phone.isLoggedIn()).resolves.toBe(false);
      await expect(linksOf(pc)).resolves.toEqual([expect.stringContaining('Website, by QR code')]);
      // A new login is a new link; the old session stays over.
      const again = new HttpVisitor(app);
      await again.logIn(person, '/login/consent');
      await expect(linksOf(pc)).resolves.toHaveLength(2);
      await expect(phone.isLoggedIn()).resolves.toBe(false);
    });

    it('shows no whole openid', async () => {
      await pc.logIn(person);
      await phone.logIn(person, '/login/consent');
      const { people } = (await (await fetch(`${app.simulatorURL}/_simulator/people`)).json()) as {
        people: { id: string; openids: Record<string, string> }[];
      };
      const { openids } = people.find(({ id }) => id === person)!;
      const page = await pc.text('/account');
      expect(Object.values(openids).length).toBeGreaterThan(1);
      for (const openid of Object.values(openids)) expect(page).not.toContain(openid);
    });

    it('does not list one person’s links to another', async () => {
      await pc.logIn(person);
      const stranger = new HttpVisitor(app);
      await stranger.logIn('xiaoming', '/login/consent');
      await expect(linksOf(stranger)).resolves.toEqual([expect.stringContaining('Official Account')]);
    });
  });
});
