import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '../../support/cli.js';

const REAL_LOOKING = 'c0ffee00c0ffee00c0ffee00c0ffee00';
let folder: string;

beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'simulate-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const simulate = (...flags: string[]) => runCommand(['simulate', '--port', '0', ...flags], { folder });
const write = (content: unknown) =>
  writeFileSync(
    path.join(folder, 'scenario.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );

describe('the command line', () => {
  it.each([
    [['simulate', '--help'], '--scenario FILE'],
    [['--help'], 'simulate'],
    [['help'], 'simulate'],
  ])('%j says what there is', async (args, text) => {
    const { code, printed } = await runCommand(args);
    expect([code, printed]).toEqual([0, expect.stringContaining(text)]);
  });

  it.each([
    [[], 'say which command'],
    [['simulat'], 'there is no command "simulat"'],
    [['constructor'], 'there is no command "constructor"'],
    [['simulate', '--prot', '1'], 'unknown flag --prot. Did you mean --port?'],
    [['simulate', '--wombat'], 'unknown flag --wombat.'],
    [['simulate', '3001'], '"3001" is not expected here'],
    [['simulate', '--port'], '--port needs a value'],
    [['simulate', '--port', '--open'], '--port needs a value'],
    [['simulate', '--port=65536'], '--port must be a port'],
    [['simulate', '--port', '1', '--port', '2'], '--port was given twice'],
    [['simulate', '--open=yes'], '--open takes no value'],
    [['simulate', '--ca', 'x.pem'], '--ca says nothing without --https'],
    [['simulate', '--push-token', 'abc'], '--push-token says nothing without --push'],
    [['simulate', '--push', 'http://127.0.0.1:1/'], '--push needs --push-token'],
    [
      ['simulate', '--push', 'http://127.0.0.1:1/', '--push-token', 'abc'],
      '--push-key is required in safe mode',
    ],
    [
      ['simulate', '--push', 'http://127.0.0.1:1/', '--push-token', 'abc', '--push-mode', 'open'],
      '--push-mode must be',
    ],
    [
      ['simulate', '--push', 'http://127.0.0.1:1/', '--push-token', 'abc', '--push-key', 'short'],
      '--push-key must be 43 letters or digits',
    ],
    [
      ['simulate', '--push', 'not-a-url', '--push-token', 'abc', '--push-mode', 'plain'],
      '--push must be an http or https address',
    ],
    [
      ['simulate', '--push', 'http://127.0.0.1:1/', '--push-token', 'a', '--push-mode', 'plain'],
      '--push-token must be 3 to 32 letters or digits',
    ],
    [
      ['simulate', '--push', 'https://shop.example/', '--push-token', 'abc', '--push-mode', 'plain'],
      '--push must be on this machine',
    ],
    [['simulate', '--host', 'no such host', '--port', '0'], 'must be a host name or an address'],
  ])('%j is refused, and why is said', async (args, reason) => {
    const { code, printed, warned } = await runCommand(args);
    expect([code, printed, warned]).toEqual([2, '', expect.stringContaining(reason)]);
  });

  it('does not run in production', async () => {
    const { code, warned } = await runCommand(['simulate'], { env: { NODE_ENV: 'production' } });
    expect([code, warned]).toEqual([2, expect.stringContaining('NODE_ENV=production')]);
  });

  it('warns when more than this machine can reach it, and only then', async () => {
    expect((await simulate('--host', '0.0.0.0')).warned).toContain('can log in as anybody');
    expect((await simulate()).warned).toBe('');
  });
});

describe('a scenario file', () => {
  it.each([
    ['{\n"people": [\n}', 'scenario.json is not JSON: look at line 3'],
    ['[]', 'a scenario must be an object'],
    [{ poeple: [] }, '`poeple` is not an option'],
    [{ people: [{ nickname: 7 }] }, '`people[0].nickname` must be a string'],
    [{ people: {} }, '`people` must be an array'],
    [{ officialAccounts: [{ appId: 'wx1' }] }, '`officialAccounts[0].appSecret` is required'],
    [{ follows: [{ person: 'nobody' }] }, '`follows[0]`: The simulator knows no person nobody'],
    [{ follows: [{ who: 'alex' }] }, '`follows[0].who` is not known; there are person'],
    [{ follows: 'alex' }, '`follows` must be an array'],
    [{ faults: [{ endpoint: 'cgi-bin/wombat', fault: {} }] }, '`faults[0]`: `endpoint` must be *, push'],
    [{ faults: [{ endpoint: 'sns/auth', fault: { errcod: 1 } }] }, '`faults[0]`: `fault.errcod` is not'],
    [{ faults: [{ endpoint: 'sns/auth', fault: { errcode: 1 }, times: 0 }] }, '`faults[0]`: `times` must'],
    [{ random: { seed: 1, rate: 2 } }, '`rate` must be a number from 0 to 1'],
    [{ clock: { minutes: 5 } }, '`clock.minutes` is not known'],
    [{ clock: { advanceMs: -5 } }, '`ms` must be a number'],
    [{ allowInProduction: true }, '`allowInProduction` is not for scenarios'],
  ])('%j is refused, and where is said', async (content, reason) => {
    write(content);
    const { code, warned } = await simulate('--scenario', 'scenario.json');
    expect([code, warned]).toEqual([2, expect.stringContaining(reason)]);
  });

  it('that is not there is named', async () => {
    expect(await simulate('--scenario', 'nope.json')).toMatchObject({
      code: 2,
      warned: expect.stringContaining('nope.json does not exist'),
    });
  });

  it('with an AppSecret that looks real is warned about, without repeating it', async () => {
    write({ officialAccounts: [{ appId: 'wxown', appSecret: REAL_LOOKING }] });
    const { code, printed, warned } = await simulate('--scenario', 'scenario.json');
    expect([code, warned]).toEqual([0, expect.stringContaining('the AppSecret of wxown looks like a real')]);
    expect(printed + warned).not.toContain(REAL_LOOKING);
  });

  it('with an AppSecret that cannot be real is not warned about', async () => {
    write({ officialAccounts: [{ appId: 'wxown', appSecret: 'made-up' }] });
    expect((await simulate('--scenario', 'scenario.json')).warned).toBe('');
  });
});

describe('the state file', () => {
  const state = () => JSON.parse(readFileSync(path.join(folder, 'state.json'), 'utf8'));

  it('keeps the world for the next start, and leaves nothing beside it', async () => {
    write({ people: [{ id: 'mei' }], follows: [{ person: 'mei' }], clock: { advanceMs: 3_600_000 } });
    await simulate('--scenario', 'scenario.json', '--state', 'state.json');
    const first = state();
    await simulate('--scenario', 'scenario.json', '--state', 'state.json');
    expect(state()).toEqual(first);
    expect(first).toMatchObject({ clockOffsetMs: 3_600_000, follows: [{ personId: 'mei' }] });
    expect(readdirSync(folder).sort()).toEqual(['scenario.json', 'state.json']);
  });

  it.each([
    ['{"version":', 'it is not JSON'],
    ['{"version":2}', 'not a state'],
    ['{"version":1}', '`people` must be an array'],
    ['null', 'not a state'],
  ])('with %s in it is refused and left alone', async (content, reason) => {
    writeFileSync(path.join(folder, 'state.json'), content);
    const { code, warned } = await simulate('--state', 'state.json');
    expect([code, warned]).toEqual([2, expect.stringContaining(reason)]);
    expect(readFileSync(path.join(folder, 'state.json'), 'utf8')).toBe(content);
  });
});
