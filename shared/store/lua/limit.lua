#!lua
-- needs: events, names
-- The limits of a job are changed: recorded, and told as an event; where they are so already, nothing happens.
-- ARGV: job, concurrency, rate or '' (no ceiling); `-` is left as it is. Returns ok, no job, or the state that forbids it.
local job = ARGV[2]
local key = job_key(job)
local v = redis.call('HMGET', key, 'state', 'limit_concurrency', 'limit_rate')
if not v[1] then return 'no job' end
if v[1] ~= 'queued' and v[1] ~= 'running' and v[1] ~= 'pausing' and v[1] ~= 'paused' then return v[1] end
local concurrency, rate = ARGV[3] ~= '-' and ARGV[3] or v[2], ARGV[4] ~= '-' and ARGV[4] or v[3]
if v[2] == concurrency and v[3] == rate then return 'ok' end
redis.call('HSET', key, 'limit_concurrency', concurrency, 'limit_rate', rate)
emit(job, 'limits', '"concurrency":' .. concurrency .. ',"rate":' .. (rate ~= '' and cjson.encode(rate) or 'null'))
return 'ok'
