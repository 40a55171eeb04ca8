-- A list goes, unless a job that has not ended uses it. ARGV: list. Returns ok, no list, or a job that uses it.
local key = list_key(ARGV[2])
if redis.call('EXISTS', key) == 0 then return 'no list' end
local user = redis.call('SRANDMEMBER', key .. ':users')
if user then return 'job ' .. user end
local lease = redis.call('HGET', key, 'lease')
if lease then redis.call('HDEL', at('owners'), cjson.decode(lease).owner) end
redis.call('ZREM', at('turns'), 'list:' .. ARGV[2])
redis.call('ZREM', at('deadlines'), 'list:' .. ARGV[2])
redis.call('ZREM', at('lists'), ARGV[2])
redis.call('DEL', key, key .. ':parts', key .. ':users', key .. ':groups')
return 'ok'
