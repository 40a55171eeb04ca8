-- A list goes, unless a job that has not ended uses it. ARGV: list. Returns ok, no list, or a job that uses it.
local key = list_key(ARGV[2])
if redis.call('HEXISTS', key, 'record') == 0 then return 'no list' end
local user = redis.call('SRANDMEMBER', key .. ':users')
if user then return 'job ' .. user end
forget_stretch(ARGV[2])
redis.call('ZREM', at('lists'), ARGV[2])
redis.call('DEL', key, key .. ':parts', key .. ':users')
return 'ok'
