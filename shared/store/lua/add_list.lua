-- A list is known from here on; its rows are counted by the next free worker. A repeat changes nothing.
-- ARGV: list, record (JSON), size in bytes, body (first byte after the header). Returns its time (ms).
local key = list_key(ARGV[2])
if redis.call('HSETNX', key, 'record', ARGV[3]) == 1 then
  redis.call('HSET', key, 'size', ARGV[4], 'bytes', ARGV[5], 'line', 1, 'rows', 0, 'blank', 0, 'complete', 0,
    'created_ms', int(NOW))
  redis.call('ZADD', at('lists'), int(NOW), ARGV[2])
  offer('list:' .. ARGV[2])
end
return redis.call('HGET', key, 'created_ms')
