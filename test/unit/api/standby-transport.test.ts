import { StandbyTransport } from '../../../src/api/standby-transport.js';
import type { Transport, TransportAnswer, TransportRequest } from '../../../src/api/transport.js';
import { Cancellation } from '../../../src/internal/deadline.js';

const MINUTE_MS = 60_000;

/** A host whose every call waits for the test to end it. */
class HeldHost implements Transport {
  readonly calls: { answer: () => void; refuse: () => void; cut: () => void }[] = [];

  send(): Promise<TransportAnswer> {
    return new Promise((resolve, reject) => {
      const fail = (code: string, syscall: string) => () =>
        reject(Object.assign(new Error(), { code, syscall }));
      this.calls.push({
        answer: () => resolve({ status: 200, body: '{}' }),
        refuse: fail('ECONNREFUSED', 'connect'),
        cut: fail('ECONNRESET', 'read'),
      });
    });
  }

  close(): void {
    this.calls.length = 0;
  }
}

function world() {
  let nowMs = 0;
  const said: string[] = [];
  const [main, standby] = [new HeldHost(), new HeldHost()];
  const transport = new StandbyTransport({
    main,
    standby,
    now: () => nowMs,
    onDown: () => said.push('down'),
    onUp: () => said.push('up'),
  });
  const cancellation = new Cancellation();
  const request: TransportRequest = { method: 'GET', path: '/', idempotent: true, cancellation } as never;
  /** Sends a call; whatever it meets is told to the test. */
  const send = () => {
    const ended = transport.send(request).then(
      () => 'answered',
      () => 'failed',
    );
    return { ended };
  };
  return { main, standby, said, send, pass: (ms: number) => (nowMs += ms) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a standby host', () => {
  it('F27 stays in use when a call that had reached the main host before is answered late', async () => {
    const { main, standby, said, send } = world();
    const early = send();
    send();
    main.calls[1]!.refuse();
    await settled();
    main.calls[0]!.answer();
    expect(await early.ended).toBe('answered');
    send();
    expect([main.calls.length, standby.calls.length]).toEqual([2, 2]);
    expect(said).toEqual(['down']);
  });

  it('F27 is left when the main host answers the one call that tries it, and that is said once', async () => {
    const { main, said, send, pass } = world();
    send();
    main.calls[0]!.refuse();
    await settled();
    pass(MINUTE_MS);
    const probe = send();
    send(); // meanwhile everybody else stays with the standby
    expect(main.calls).toHaveLength(2);
    main.calls[1]!.answer();
    await probe.ended;
    send();
    expect(main.calls).toHaveLength(3);
    expect(said).toEqual(['down', 'up']);
  });

  it('F27 stays in use when the call that tries the main host breaks off', async () => {
    const { main, standby, said, send, pass } = world();
    send();
    main.calls[0]!.refuse();
    await settled();
    pass(MINUTE_MS);
    const probe = send();
    main.calls[1]!.cut();
    expect(await probe.ended).toBe('failed'); // it may have arrived, so it is not sent again
    send();
    expect([main.calls.length, standby.calls.length]).toEqual([2, 2]);
    expect(said).toEqual(['down']);
  });
});
