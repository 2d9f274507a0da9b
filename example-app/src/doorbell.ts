import { EventEmitter } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import type { PushHandlers } from 'passport-wechat-follower/express';

const WAITING = 200;
const HEARTBEAT_MS = 25_000;

/** Tells those who wait at the door that somebody followed: it may have been them. */
export class Doorbell {
  readonly #line = new EventEmitter().setMaxListeners(0);

  /** WeChat tells who followed, and who did so long ago and scanned the code again. */
  get handlers(): PushHandlers {
    const ring = ({ openid }: { openid: string }): boolean => this.#line.emit('ring', openid);
    return { subscribe: ring, SCAN: ring };
  }

  /**
   * The stream for one who waits; `mayEnter` tells whether the ring was for them. It lasts until it is destroyed;
   * `undefined` when enough wait already, whose pages ask every few seconds instead.
   */
  wait(mayEnter: (openid: string) => Promise<boolean>): Readable | undefined {
    if (this.#line.listenerCount('ring') >= WAITING) return undefined;
    const news = new PassThrough();
    const listen = (openid: string): void => {
      // Trouble is no news: the page asks by itself, too.
      mayEnter(openid).then(
        (may) => may && news.writable && news.write('event: enter\ndata: come in\n\n'),
        () => undefined,
      );
    };
    const end = (): void => void news.end();
    const heartbeat = setInterval(() => news.write(':\n\n'), HEARTBEAT_MS);
    // The browser learns at once that somebody is there.
    news.write(':\n\n');
    this.#line.on('ring', listen).once('end', end);
    return news.on('close', () => {
      clearInterval(heartbeat);
      this.#line.off('ring', listen).off('end', end);
    });
  }

  /** Ends the streams of those who wait. */
  close(): void {
    this.#line.emit('end');
  }
}
