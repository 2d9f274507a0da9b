/**
 * Store for several processes, on Redis.
 *
 * @packageDocumentation
 */
export {
  RedisStore,
  type RedisClient,
  type RedisStoreOptions,
  type SendCommand,
} from './store/redis-store.js';
