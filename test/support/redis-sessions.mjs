import session from 'express-session';

/** What connect-redis does, in as many lines: a text under a key with a life; a touch brings nothing back to life. */
export class RedisSessions extends session.Store {
  #redis;

  constructor(redis) {
    super();
    this.#redis = redis;
  }

  get(id, done) {
    this.#redis.get(`sess:${id}`).then((text) => done(null, text ? JSON.parse(text) : null), done);
  }

  set(id, value, done) {
    this.#redis.set(`sess:${id}`, JSON.stringify(value), 'EX', 86_400).then(() => done?.(), done);
  }

  destroy(id, done) {
    this.#redis.del(`sess:${id}`).then(() => done?.(), done);
  }

  touch(id, _value, done) {
    this.#redis.expire(`sess:${id}`, 86_400).then(() => done?.(), done);
  }
}
