import { WeChatSimulator } from '../../../src/simulator/index.js';

test('the clock starts at real time and runs with it', () => {
  const { clock } = new WeChatSimulator();
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
});

test('advance moves the clock ahead by that much', () => {
  jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
  const { clock } = new WeChatSimulator();
  clock.advance(5_000);
  clock.advance(1);
  expect(clock.now()).toBe(1_005_001);
  jest.restoreAllMocks();
});

test('now can be handed over as a function', () => {
  const simulator = new WeChatSimulator();
  const { now } = simulator;
  simulator.clock.advance(60_000);
  expect(now()).toBeGreaterThan(Date.now() + 59_000);
});

test.each([-1, NaN, Infinity, '5'])('the clock does not advance by %s', (ms) => {
  expect(() => new WeChatSimulator().clock.advance(ms as number)).toThrow(TypeError);
});

test('two simulators have two clocks', () => {
  const [one, other] = [new WeChatSimulator(), new WeChatSimulator()];
  one.clock.advance(3_600_000);
  expect(one.now() - other.now()).toBeGreaterThan(3_500_000);
});
