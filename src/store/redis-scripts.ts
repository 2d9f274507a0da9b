/*
 * Scripts of RedisStore. They answer with one string or integer, which every client reads alike. A key of a type that
 * is not ours (somebody wrote a list there) is deleted and counts as absent, so that nothing can block for ever.
 */

const READ_STRING = `
local function read(key)
  local value = redis.pcall('GET', key)
  if type(value) == 'table' then redis.call('DEL', key) return false end
  return value
end
`;

const READ_FENCE = `
local function fenceOf(key)
  local fence = tonumber(read(key) or '0')
  if not fence or fence ~= math.floor(fence) or fence < 0 or fence > 2^52 then return 0 end
  return fence
end
`;

/** KEYS: value. Answers "<milliseconds left>:<value>", or "" for a miss. A value without an end of life is a miss. */
export const READ = `${READ_STRING}
local value = read(KEYS[1])
if not value then return '' end
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return '' end
return left .. ':' .. value
`;

/**
 * KEYS: lock, fence. ARGV: owner, milliseconds. Answers the new fence, or 0 when somebody else holds the lock; a lock
 * without an end of life is nobody's. A fence is not below the time in milliseconds: a failover or a flush can set the
 * counter back, and who held the lock before must not write over what his heir was given. The counter is forgotten after
 * a month without use, long after the last holder of a lease.
 */
export const ACQUIRE = `${READ_STRING}${READ_FENCE}
local holder = read(KEYS[1])
if holder and holder ~= ARGV[1] and redis.call('PTTL', KEYS[1]) > 0 then return 0 end
local time = redis.call('TIME')
local fence = math.max(fenceOf(KEYS[2]) + 1, time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('SET', KEYS[2], string.format('%.0f', fence), 'PX', 2592000000)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return fence
`;

/** KEYS: lock. ARGV: owner. */
export const RELEASE = `${READ_STRING}
if read(KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;

/** KEYS: fence, value. ARGV: fence, value, milliseconds. Answers 1 if it was written, 0 if a larger fence was granted. */
export const COMMIT = `${READ_STRING}${READ_FENCE}
if fenceOf(KEYS[1]) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1
`;

/**
 * KEYS: channel. ARGV: message. A script, because of it a cluster takes the node from the key: what one process publishes
 * about an account goes through one node, and so stays in order.
 */
export const PUBLISH = `return redis.call('PUBLISH', KEYS[1], ARGV[1])`;
