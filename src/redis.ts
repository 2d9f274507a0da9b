/**
 * Store for several processes, on Redis. `RedisStore` is not part of this release yet.
 *
 * @packageDocumentation
 */
export {};
