#!lua
-- needs: clock, names, stored, stretches, turns, untidy, values
-- A list is known from here on; what was not counted while it came in is counted by the next free worker.
-- A repeat changes nothing.
-- ARGV: list, record (JSON), size in bytes, body (first byte after the header), outline (JSON), owner, how many bytes
-- an owner may store (0: any number). Returns {its time (ms)}; {'', what the owner stores, what other uploads hold} where
-- there is no room for it, and then nothing has changed.
local list, key, owner, quota = ARGV[2], list_key(ARGV[2]), ARGV[7], tonumber(ARGV[8])
local stored = stored_by(owner)
if redis.call('HEXISTS', key, 'record') == 0 then
  if quota > 0 then
    local held = held_beside(owner, list)
    if stored + held + room_of(ARGV[4]) > quota then return { '', int(stored), int(held) } end
    redis.call('HDEL', at('coming:' .. owner), list)
  end
end
if redis.call('HSETNX', key, 'record', ARGV[3]) == 1 then
  if redis.call('HGET', key, 'draft') ~= ARGV[6] then
    -- Not counted before, or by another reading of it.
    forget_stretch(list)
    redis.call('DEL', key .. ':parts')
    redis.call('HSET', key, 'bytes', ARGV[5], 'line', 1, 'rows', 0, 'blank', 0, 'complete', 0)
  end
  redis.call('HDEL', key, 'draft', 'available', 'enough')
  redis.call('PERSIST', key)
  redis.call('PERSIST', key .. ':parts')
  redis.call('HSET', key, 'size', ARGV[4], 'created_ms', int(NOW), 'owner', owner)
  redis.call('ZADD', at('lists'), int(NOW), list)
  redis.call('ZADD', at('lists:' .. owner), int(NOW), list)
  tell_stored(owner, stored + room_of(ARGV[4]))
  redis.call('ZADD', at('used'), int(NOW), list)
  untidy('list:' .. list)
  if redis.call('HEXISTS', key, 'lease') == 0 then offer('list:' .. list) end
end
return { redis.call('HGET', key, 'created_ms') }
